import type { Middleware } from 'koa';
import { adapter } from './exchange.js';
import type { PrincipalState } from './state.js';

/**
 * Lets keys through that have all of these scopes, and keys with the organization's full access. Without
 * `apiKeyAuth()` in front of it each request is a 500.
 *
 * @example
 * router.post('/agents', requireScopes('agents:write'), createAgent);
 */
export const requireScopes: (...scopes: readonly string[]) => Middleware<PrincipalState> = adapter.requireScopes;
