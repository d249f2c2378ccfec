import type { Principal } from '@orgkey/core';
import { findPrincipal as find, getPrincipal as get } from '@orgkey/core/adapter';
import type { FastifyRequest } from 'fastify';
import { viewOf } from './exchange.js';

/**
 * Who is calling. Throws `OrgkeyError`, which Fastify answers with 500: `unguarded` where no guard ran or
 * let a stranger through, `organization_unjudged` where something named another organization since.
 *
 * @example
 * app.get('/agents', (request) => agentsOf(getPrincipal(request).organization.id));
 */
export function getPrincipal(request: FastifyRequest): Principal {
  return get(request, viewOf(request));
}

/**
 * Who is calling; `undefined` for a stranger on an optional route and where no guard ran. Throws
 * `organization_unjudged` as {@link getPrincipal} does.
 *
 * @example
 * const slug = findPrincipal(request)?.organization.slug ?? 'everybody';
 */
export function findPrincipal(request: FastifyRequest): Principal | undefined {
  return find(request, viewOf(request));
}
