import type { Authenticator } from '@orgkey/core';
import { asGuard, createGuard, enter, type GuardOptions, type Remembering } from '@orgkey/core/adapter';
import type { Middleware } from 'koa';
import { type OnDenied, settle, viewOf } from './exchange.js';
import { exposePrincipal, type PrincipalState } from './state.js';

/** What a mount demands, and how a refusal is answered. */
export type ApiKeyAuthOptions = GuardOptions<OnDenied>;

/**
 * Guards all that is used behind it, on the headers alone: use it in front of body parsers. A refusal is
 * written directly; otherwise `ctx.state.principal` has the caller. Throws `OrgkeyError` with code
 * `option_invalid` when an option is wrong.
 *
 * @example
 * app.use(apiKeyAuth(authenticator)).use(bodyParser()).use(matchOrganization());
 */
export function apiKeyAuth<const Optional extends boolean = false>(
  authenticator: Authenticator,
  options?: Remembering<ApiKeyAuthOptions, Optional>,
): Middleware<PrincipalState<Optional>> {
  const guard = createGuard(authenticator, options);
  return asGuard((ctx, next) => {
    exposePrincipal(ctx.state, ctx);
    return settle(enter(guard, ctx, viewOf(ctx)), { args: [ctx, next], guard });
  });
}
