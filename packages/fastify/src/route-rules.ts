import { checkRequirement, type Requirement } from '@orgkey/core';

/** What a route says of itself: a requirement on top of the plugin's, or `false` for an open route. */
export type RouteRule = Requirement | false;

/**
 * What each route demands, worked out once for each rule. Scopes of a route come on top of the plugin's. A
 * route that demands something is not optional, unless it says so itself: a rule never weakens by accident.
 */
export function createRouteRules(base: Requirement): (rule: RouteRule | undefined) => Requirement | undefined {
  const known = new Map<RouteRule, Requirement | undefined>([[false, undefined]]);
  return (rule) => {
    if (rule === undefined) return base;
    if (!known.has(rule)) known.set(rule, combine(base, checkRequirement(rule as Requirement)));
    return known.get(rule);
  };
}

function combine(base: Requirement, { scopes = [], optional }: Requirement): Requirement {
  const all = [...new Set([...(base.scopes ?? []), ...scopes])];
  return checkRequirement({ ...(all.length === 0 ? {} : { scopes: all }), optional: optional === true });
}
