import type { Principal } from '@orgkey/core';
import type { Context } from 'hono';
import { adapter } from './exchange.js';

/**
 * Who is calling. Throws `OrgkeyError`, which Hono answers with 500: `unguarded` where no `apiKeyAuth()` ran
 * or let a stranger through, `organization_unjudged` where `matchOrganization()` was forgotten on a route
 * whose path names the organization.
 *
 * @example
 * app.get('/api/agents', (c) => c.json(agentsOf(getPrincipal(c).organization.id)));
 */
export const getPrincipal: (c: Context) => Principal = adapter.getPrincipal;

/**
 * Who is calling; `undefined` for a stranger on an optional route and where no guard ran. Throws
 * `organization_unjudged` as {@link getPrincipal} does.
 *
 * @example
 * const slug = findPrincipal(c)?.organization.slug ?? 'everybody';
 */
export const findPrincipal: (c: Context) => Principal | undefined = adapter.findPrincipal;
