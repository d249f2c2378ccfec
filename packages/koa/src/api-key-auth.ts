import {
  type Authenticator,
  createGuard,
  type Guard,
  type GuardOptions,
  guarded,
  isPromise,
  type Outcome,
  type Principal,
} from '@orgkey/core';
import { varyOnSend } from '@orgkey/core/node';
import type { Middleware } from 'koa';
import { type KoaContext, keepState, type OnDenied, settle, stateOf, viewOf } from './exchange.js';
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
export function apiKeyAuth<const Options extends ApiKeyAuthOptions = object>(
  authenticator: Authenticator,
  options?: Options,
): Middleware<PrincipalState<Options>> {
  const guard = createGuard(authenticator, options);
  return (ctx, next) => {
    const answer = authenticator.authenticate(viewOf(ctx), guard.requirement);
    if (isPromise(answer)) return answer.then((outcome) => admit(outcome, guard, { ctx, next }));
    return admit(answer, guard, { ctx, next });
  };
}

function admit(
  outcome: Outcome<Principal | undefined>,
  guard: Guard<OnDenied>,
  exchange: { readonly ctx: KoaContext; readonly next: () => Promise<unknown> },
): Promise<unknown> {
  const { ctx } = exchange;
  if (outcome.ok) {
    keepState(ctx, guarded(guard, outcome.value, stateOf(ctx)));
    exposePrincipal(ctx);
    varyOnSend(ctx.res, guard.authenticator.vary);
  }
  return settle(outcome, guard.onDenied, exchange);
}
