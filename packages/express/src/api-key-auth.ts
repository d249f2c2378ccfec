import type { Authenticator } from '@orgkey/core';
import { asGuard, createGuard, enter, type GuardOptions } from '@orgkey/core/adapter';
import { type ExpressHandler, type OnDenied, settle, viewOf } from './exchange.js';

/** What a mount demands, and how a refusal is answered. */
export type ApiKeyAuthOptions = GuardOptions<OnDenied>;

/**
 * Guards all that is mounted behind it, on the headers alone: mount it in front of body parsers. A refusal
 * is written directly; otherwise {@link getPrincipal} has the caller. Throws `OrgkeyError` with code
 * `option_invalid` when an option is wrong.
 *
 * @example
 * app.use('/api', apiKeyAuth(authenticator), express.json(), matchOrganization());
 */
export function apiKeyAuth(authenticator: Authenticator, options?: ApiKeyAuthOptions): ExpressHandler {
  const guard = createGuard(authenticator, options);
  const { vary } = authenticator;
  return asGuard((req, res, next) => {
    settle(enter(guard, req.rawHeaders, viewOf(req)), { req, res, next, guard, vary });
  });
}
