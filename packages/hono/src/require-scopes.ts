import type { MiddlewareHandler } from 'hono';
import { adapter, type PrincipalEnv } from './exchange.js';

/**
 * Lets keys through that have all of these scopes, and keys with the organization's full access. Without
 * `apiKeyAuth()` in front of it each request is a 500.
 *
 * @example
 * app.post('/api/agents', requireScopes('agents:write'), createAgent);
 */
export const requireScopes: (...scopes: readonly string[]) => MiddlewareHandler<PrincipalEnv> = adapter.requireScopes;
