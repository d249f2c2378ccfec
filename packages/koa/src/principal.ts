import type { Principal } from '@orgkey/core';
import { findPrincipal as find, getPrincipal as get } from '@orgkey/core/adapter';
import { type KoaContext, viewOf } from './exchange.js';

/**
 * Who is calling. Throws `OrgkeyError`, which Koa answers with 500: `unguarded` where no `apiKeyAuth()` ran
 * or let a stranger through, `organization_unjudged` where `matchOrganization()` was forgotten.
 *
 * @example
 * router.get('/agents', (ctx) => {
 *   ctx.body = agentsOf(getPrincipal(ctx).organization.id);
 * });
 */
export function getPrincipal(ctx: KoaContext): Principal {
  return get(ctx, viewOf(ctx));
}

/**
 * Who is calling; `undefined` for a stranger on an optional route and where no guard ran. Throws
 * `organization_unjudged` as {@link getPrincipal} does.
 *
 * @example
 * const slug = findPrincipal(ctx)?.organization.slug ?? 'everybody';
 */
export function findPrincipal(ctx: KoaContext): Principal | undefined {
  return find(ctx, viewOf(ctx));
}
