import { checkRequirement, type Guard, type Requirement } from '@orgkey/core';

/** What a route says of itself: a requirement on top of the plugin's, or `false` for an open route. */
export type RouteRule = Requirement | false;

/**
 * The guard of each route, worked out once for each rule; `undefined` where it is open. Scopes of a route
 * come on top of the plugin's. A route that demands something is not optional, unless it says so itself: a
 * rule never weakens by accident.
 */
export function routeGuards<D>(guard: Guard<D>): (rule: RouteRule | undefined) => Guard<D> | undefined {
  const known = new Map<RouteRule | undefined, Guard<D> | undefined>([
    [undefined, guard],
    [false, undefined],
  ]);
  return (rule) => {
    if (!known.has(rule)) known.set(rule, { ...guard, requirement: combine(guard.requirement, rule as Requirement) });
    return known.get(rule);
  };
}

function combine(base: Requirement, rule: Requirement): Requirement {
  const { scopes = [], optional } = checkRequirement(rule);
  const all = [...new Set([...(base.scopes ?? []), ...scopes])];
  return checkRequirement({ ...(all.length === 0 ? {} : { scopes: all }), optional: optional === true });
}
