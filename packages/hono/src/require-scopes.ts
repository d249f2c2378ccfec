import { checkRequiredScopes, guardOf, requireScopes as require } from '@orgkey/core/adapter';
import type { MiddlewareHandler } from 'hono';
import type { PrincipalEnv } from './api-key-auth.js';
import { settle } from './exchange.js';

/**
 * Lets keys through that have all of these scopes, and keys with the organization's full access. Without
 * `apiKeyAuth()` in front of it each request is a 500.
 *
 * @example
 * app.post('/api/agents', requireScopes('agents:write'), createAgent);
 */
export function requireScopes(...scopes: readonly string[]): MiddlewareHandler<PrincipalEnv> {
  const required = checkRequiredScopes(scopes);
  return async (c, next) => settle(require(c, required), { c, next, guard: guardOf(c) });
}
