import type { Principal } from '@orgkey/core';
import type { FastifyRequest } from 'fastify';
import { adapter } from './exchange.js';

/**
 * Who is calling. Throws `OrgkeyError`, which Fastify answers with 500: `unguarded` where no guard ran or
 * let a stranger through, `organization_unjudged` where something named another organization since.
 *
 * @example
 * app.get('/agents', (request) => agentsOf(getPrincipal(request).organization.id));
 */
export const getPrincipal: (request: FastifyRequest) => Principal = adapter.getPrincipal;

/**
 * Who is calling; `undefined` for a stranger on an optional route and where no guard ran. Throws
 * `organization_unjudged` as {@link getPrincipal} does.
 *
 * @example
 * const slug = findPrincipal(request)?.organization.slug ?? 'everybody';
 */
export const findPrincipal: (request: FastifyRequest) => Principal | undefined = adapter.findPrincipal;
