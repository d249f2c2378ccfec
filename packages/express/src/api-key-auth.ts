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
import { type Exchange, type ExpressHandler, keepState, type OnDenied, settle, stateOf, viewOf } from './exchange.js';

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
  return (req, res, next) => {
    const exchange = { req, res, next };
    const answer = authenticator.authenticate(viewOf(req), guard.requirement);
    if (isPromise(answer)) void admitLater(answer, guard, exchange);
    else admit(answer, guard, exchange);
  };
}

/** Express 4 never answers a request whose handler rejects: what rejects goes to `next`. */
async function admitLater(
  answer: Promise<Outcome<Principal | undefined>>,
  guard: Guard<OnDenied>,
  exchange: Exchange,
): Promise<void> {
  let outcome: Outcome<Principal | undefined>;
  try {
    outcome = await answer;
  } catch (error) {
    exchange.next(error);
    return;
  }
  admit(outcome, guard, exchange);
}

function admit(outcome: Outcome<Principal | undefined>, guard: Guard<OnDenied>, exchange: Exchange): void {
  if (outcome.ok) {
    keepState(exchange.req, guarded(guard, outcome.value, stateOf(exchange.req)));
    varyOnSend(exchange.res, guard.authenticator.vary);
  }
  settle(outcome, guard, exchange);
}
