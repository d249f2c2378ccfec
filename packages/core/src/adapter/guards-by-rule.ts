import type { Authenticator } from '../authenticator.js';
import type { Requirement } from '../authorization/requirement.js';
import { createGuard, demandMore, type Guard, type GuardOptions } from './guard.js';

/** What a route says of itself: a requirement on top of the guard's own, or `false` for an open route. */
export type RouteRule = Requirement | false;

/**
 * The guard of each route, for frameworks whose routes say what they demand; worked out once for each rule, and
 * `undefined` where the route is open. Throws `option_invalid` when an option or a rule is wrong.
 */
export function guardsByRule<OnDenied>(
  options: GuardOptions<OnDenied> & { readonly authenticator: Authenticator },
): (rule: RouteRule | undefined) => Guard<OnDenied> | undefined {
  const { authenticator, ...demands } = options;
  const guard = createGuard<OnDenied>(authenticator, demands as GuardOptions<OnDenied>);
  const known = new Map<RouteRule | undefined, Guard<OnDenied> | undefined>([
    [undefined, guard],
    [false, undefined],
  ]);
  return (rule) => {
    if (!known.has(rule)) known.set(rule, demandMore(guard, rule as Requirement));
    return known.get(rule);
  };
}
