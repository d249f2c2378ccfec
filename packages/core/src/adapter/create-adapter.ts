import { checkRequiredScopes } from '../authorization/scopes.js';
import type { RequestView } from '../request/request-view.js';
import type { Principal } from '../result/principal.js';
import type { Outcome } from '../result/settle.js';
import type { Guard } from './guard.js';
import { findPrincipal, getPrincipal, guardOf, matchOrganization, requireScopes } from './guarded.js';

/**
 * What a framework called one of its handlers with (first what it hands to all handlers of a request), and the guard
 * in whose name it answers; `undefined` where none ran.
 */
export interface Exchange<Args, OnDenied> {
  readonly args: Args;
  readonly guard: Guard<OnDenied> | undefined;
}

/** Two of the three duties of an adapter; the principal comes by itself. */
export interface AdapterParts<Args extends [object, ...unknown[]], OnDenied, R> {
  /** Request in. */
  readonly viewOf: (request: Args[0]) => RequestView;
  /** Goes on, or denial out. */
  readonly settle: (outcome: Outcome<unknown>, exchange: Exchange<Args, OnDenied>) => R;
}

/** What is alike in all adapters, behind the guard. */
export interface Adapter<Args extends [object, ...unknown[]], R> {
  /** Makes the handler of the second phase. */
  readonly matchOrganization: () => (...args: Args) => R;
  /** Makes a handler that demands scopes. Throws `option_invalid` where they are none. */
  readonly requireScopes: (...scopes: readonly string[]) => (...args: Args) => R;
  /** Throws `unguarded` where there is nobody, `organization_unjudged` where the second phase was forgotten. */
  readonly getPrincipal: (request: Args[0]) => Principal;
  /** Throws `organization_unjudged` where the second phase was forgotten. */
  readonly findPrincipal: (request: Args[0]) => Principal | undefined;
}

/**
 * Makes what an adapter offers behind its guard.
 *
 * @example
 * const adapter = createAdapter<[ctx: Context, next: Next], OnDenied, Promise<unknown>>({ viewOf, settle });
 * export const requireScopes: (...scopes: readonly string[]) => Middleware = adapter.requireScopes;
 */
export function createAdapter<Args extends [object, ...unknown[]], OnDenied, R>(
  parts: AdapterParts<Args, OnDenied, R>,
): Adapter<Args, R> {
  const { viewOf, settle } = parts;
  return Object.freeze({
    matchOrganization:
      () =>
      (...args: Args) =>
        settle(matchOrganization(args[0], viewOf(args[0])), { args, guard: guardOf<OnDenied>(args[0]) }),
    requireScopes(...scopes: readonly string[]) {
      const required = checkRequiredScopes(scopes);
      return (...args: Args) => settle(requireScopes(args[0], required), { args, guard: guardOf<OnDenied>(args[0]) });
    },
    getPrincipal: (request: Args[0]) => getPrincipal(request, viewOf(request)),
    findPrincipal: (request: Args[0]) => findPrincipal(request, viewOf(request)),
  });
}
