import {
  type Authenticator,
  checkFunction,
  checkGuardOptions,
  createGuard,
  type Guard,
  type Guarded,
  type GuardOptions,
  guarded,
  isPromise,
  matchOrganization,
  type Outcome,
  type Principal,
  type PrincipalUnder,
  type RequestView,
} from '@orgkey/core';
import { fetchRequestView } from '@orgkey/core/fetch';
import type { Context, MiddlewareHandler, Next } from 'hono';
import { deny, keepState, lateCarriersOf, type OnDenied, stateOf } from './exchange.js';
import { mayHaveJson, readBody } from './read-body.js';
import { headerLineCount, peerAddress, varyAround } from './runtime.js';

/** What a mount demands, how a refusal is answered, and what Hono has no setting for. */
export interface ApiKeyAuthOptions extends GuardOptions<OnDenied> {
  /**
   * The client's address, for keys with an allow list. Hono trusts no proxy and has no setting for one; default:
   * the socket's peer on Node, elsewhere unknown, which is in no list.
   */
  readonly address?: (c: Context) => string | undefined;
  /**
   * Runs for good keys before the body is read: the place of `bodyLimit()`, which in front of the guard
   * would answer strangers.
   */
  readonly beforeBody?: (c: Context, next: Next) => Promise<unknown>;
}

/** What `c.var` holds behind a guard with these options; for `new Hono<PrincipalEnv>()`. */
export interface PrincipalEnv<Options = object> {
  Variables: { principal: PrincipalUnder<Options> };
}

/**
 * Guards all that is registered behind it: the credential before a byte of the body is read, then the
 * organization that the JSON body names. A refusal is returned; otherwise `c.var.principal` has the caller.
 * Where bindings exist only per request, give a function of the context. Throws `OrgkeyError` with code
 * `option_invalid` when an option is wrong.
 *
 * @example
 * app.use('/api/*', apiKeyAuth(authenticator));
 */
export function apiKeyAuth<const Options extends ApiKeyAuthOptions = object>(
  authenticator: Authenticator | ((c: Context) => Authenticator),
  options?: Options,
): MiddlewareHandler<PrincipalEnv<Options>> {
  const { address = peerAddress, beforeBody, ...demands }: ApiKeyAuthOptions = options ?? {};
  checkFunction(address, 'address');
  checkFunction(beforeBody, 'beforeBody');
  const guardOf = createGuardOf(authenticator, demands);
  return (c: Context, next) => {
    const guard = guardOf(c);
    const passage = { c, next, beforeBody };
    const answer = guard.authenticator.authenticate(viewOf(c, address), guard.requirement);
    return isPromise(answer) ? answer.then((outcome) => admit(outcome, guard, passage)) : admit(answer, guard, passage);
  };
}

function createGuardOf(
  authenticator: Authenticator | ((c: Context) => Authenticator),
  demands: GuardOptions<OnDenied>,
): (c: Context) => Guard<OnDenied> {
  if (typeof authenticator === 'function') {
    const checked = checkGuardOptions(demands);
    return (c) => ({ authenticator: authenticator(c), ...checked });
  }
  const guard = createGuard(authenticator, demands);
  return () => guard;
}

interface Passage {
  readonly c: Context;
  readonly next: Next;
  readonly beforeBody: ApiKeyAuthOptions['beforeBody'];
}

async function admit(
  outcome: Outcome<Principal | undefined>,
  guard: Guard<OnDenied>,
  { c, next, beforeBody }: Passage,
): Promise<Response | undefined> {
  if (!outcome.ok) return deny(outcome.denial, guard, c);
  const state = guarded(guard, outcome.value, stateOf(c));
  const readsBody = outcome.value !== undefined && guard.authenticator.carriers.body !== undefined && mayHaveJson(c);
  if (!readsBody) return enter(state, undefined, { c, next });
  if (beforeBody === undefined) return enter(state, await readBody(c), { c, next });
  const before = await beforeBody(c, async () => {
    const denied = await enter(state, await readBody(c), { c, next });
    if (denied !== undefined) c.res = denied;
  });
  return before instanceof Response ? before : undefined;
}

async function enter(
  state: Guarded<OnDenied>,
  body: unknown,
  { c, next }: Pick<Passage, 'c' | 'next'>,
): Promise<Response | undefined> {
  const outcome = matchOrganization(state, { body, ...lateCarriersOf(c) });
  if (!outcome.ok) return deny(outcome.denial, state.guard, c);
  keepState(c, state);
  await varyAround(c, state.guard.authenticator.vary, next);
  return undefined;
}

function viewOf(c: Context, address: (c: Context) => string | undefined): RequestView {
  return fetchRequestView(c.req.raw, {
    address: () => address(c),
    headerLineCount: () => headerLineCount(c),
    parsedQuery: () => c.req.query(),
    pathParameter: (name) => c.req.param(name),
  });
}
