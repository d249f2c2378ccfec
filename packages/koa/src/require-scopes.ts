import { assertGuarded, checkRequiredScopes, requireScopes as require } from '@orgkey/core';
import type { Middleware } from 'koa';
import { settle, stateOf } from './exchange.js';
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
  return async (ctx, next) => {
    const state = stateOf(ctx);
    assertGuarded(state);
    return settle(require(state, required), state.guard.onDenied, { ctx, next });
  };
}
