import { createExposure, type PrincipalUnder } from '@orgkey/core/adapter';
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

/** Makes `ctx.state.principal` what {@link findPrincipal} returns, asked when it is read. */
export const exposePrincipal: (state: object, ctx: KoaContext) => void = createExposure(findPrincipal);
