import type { MiddlewareHandler } from 'hono';
import { adapter } from './exchange.js';

/**
 * Judges the organization that the path names, on a route or mount that declares the parameter: Hono knows
 * parameters only there. The body needs no second call. Without `apiKeyAuth()` in front of it each request
 * is a 500.
 *
 * @example
 * app.get('/api/orgs/:orgSlug/agents', matchOrganization(), listAgents);
 */
export const matchOrganization: () => MiddlewareHandler = adapter.matchOrganization;
