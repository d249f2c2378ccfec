import type { Principal } from '@orgkey/core';
import type { PrincipalUnder } from '@orgkey/core/adapter';
import type { KoaContext } from './exchange.js';
import { findPrincipal } from './principal.js';

/**
 * What `ctx.state` holds behind a guard; for `new Router<PrincipalState>()`, where the types of a chain do
 * not reach. Behind one with `optional: true` it is `PrincipalState<true>`.
 */
export interface PrincipalState<Optional extends boolean = false> {
  /** Who is calling. Asking throws `organization_unjudged` where `matchOrganization()` was forgotten. */
  readonly principal: PrincipalUnder<Optional>;
}

const CONTEXT: unique symbol = Symbol('orgkey.context');

// One descriptor for all requests: nothing is computed, and nothing judged, until somebody asks.
const PRINCIPAL: PropertyDescriptor = {
  configurable: true,
  enumerable: true,
  get(this: { readonly [CONTEXT]: KoaContext }): Principal | undefined {
    return findPrincipal(this[CONTEXT]);
  },
};

export function exposePrincipal(ctx: KoaContext): void {
  (ctx.state as { [CONTEXT]?: KoaContext })[CONTEXT] = ctx;
  Object.defineProperty(ctx.state, 'principal', PRINCIPAL);
}
