import { assertGuarded, checkRequiredScopes, requireScopes as require } from '@orgkey/core';
import type { MiddlewareHandler } from 'hono';
import type { PrincipalEnv } from './api-key-auth.js';
import { deny, stateOf } from './exchange.js';

/**
 * Lets keys through that have all of these scopes, and keys with the organization's full access. Without
 * `apiKeyAuth()` in front of it each request is a 500.
 *
 * @example
 * app.post('/api/agents', requireScopes('agents:write'), createAgent);
 */
export function requireScopes(...scopes: readonly string[]): MiddlewareHandler<PrincipalEnv> {
  const required = checkRequiredScopes(scopes);
  return async (c, next) => {
    const state = stateOf(c);
    assertGuarded(state);
    const outcome = require(state, required);
    return outcome.ok ? next() : deny(outcome.denial, state.guard, c);
  };
}
