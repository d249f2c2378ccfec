import type { Principal } from '@orgkey/core';
import { findPrincipal as find, getPrincipal as get } from '@orgkey/core/adapter';
import { type ExpressRequest, viewOf } from './exchange.js';

/**
 * Who is calling. Throws `OrgkeyError`, which Express answers with 500: `unguarded` where no `apiKeyAuth()`
 * ran or let a stranger through, `organization_unjudged` where `matchOrganization()` was forgotten.
 *
 * @example
 * app.get('/api/agents', (req, res) => res.json(agentsOf(getPrincipal(req).organization.id)));
 */
export function getPrincipal(req: ExpressRequest): Principal {
  return get(req.rawHeaders, viewOf(req));
}

/**
 * Who is calling; `undefined` for a stranger on an optional route and where no guard ran. Throws
 * `organization_unjudged` as {@link getPrincipal} does.
 *
 * @example
 * const slug = findPrincipal(req)?.organization.slug ?? 'everybody';
 */
export function findPrincipal(req: ExpressRequest): Principal | undefined {
  return find(req.rawHeaders, viewOf(req));
}
