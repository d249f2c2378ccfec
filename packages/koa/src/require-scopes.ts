import { checkRequiredScopes, guardOf, requireScopes as require } from '@orgkey/core/adapter';
import type { Middleware } from 'koa';
import { settle } from './exchange.js';
import type { PrincipalState } from './state.js';

/**
 * Lets keys through that have all of these scopes, and keys with the organization's full access. Without
 * `apiKeyAuth()` in front of it each request is a 500.
 *
 * @example
 * router.post('/agents', requireScopes('agents:write'), createAgent);
 */
export function requireScopes(...scopes: readonly string[]): Middleware<PrincipalState> {
  const required = checkRequiredScopes(scopes);
  return (ctx, next) => settle(require(ctx, required), { ctx, next, guard: guardOf(ctx) });
}
