import type { Principal } from '@orgkey/core';
import { adapter, type KoaContext } from './exchange.js';

/**
 * Who is calling. Throws `OrgkeyError`, which Koa answers with 500: `unguarded` where no `apiKeyAuth()` ran
 * or let a stranger through, `organization_unjudged` where `matchOrganization()` was forgotten.
 *
 * @example
 * router.get('/agents', (ctx) => {
 *   ctx.body = agentsOf(getPrincipal(ctx).organization.id);
 * });
 */
export const getPrincipal: (ctx: KoaContext) => Principal = adapter.getPrincipal;

/**
 * Who is calling; `undefined` for a stranger on an optional route and where no guard ran. Throws
 * `organization_unjudged` as {@link getPrincipal} does.
 *
 * @example
 * const slug = findPrincipal(ctx)?.organization.slug ?? 'everybody';
 */
export const findPrincipal: (ctx: KoaContext) => Principal | undefined = adapter.findPrincipal;
