import { checkRequiredScopes, guardOf, requireScopes as require } from '@orgkey/core/adapter';
import { type ExpressHandler, settle } from './exchange.js';

/**
 * Lets keys through that have all of these scopes, and keys with the organization's full access. Without
 * `apiKeyAuth()` in front of it each request is a 500.
 *
 * @example
 * app.post('/api/agents', requireScopes('agents:write'), createAgent);
 */
export function requireScopes(...scopes: readonly string[]): ExpressHandler {
  const required = checkRequiredScopes(scopes);
  return (req, res, next) =>
    settle(require(req.rawHeaders, required), { req, res, next, guard: guardOf(req.rawHeaders) });
}
