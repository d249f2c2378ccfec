import {
  type Authenticator,
  checkFunction,
  checkGuardOptions,
  createGuard,
  enter,
  type Guard,
  type GuardOptions,
  isPromise,
  matchOrganization,
  type PrincipalUnder,
  type RequestView,
} from '@orgkey/core';
import { mayHaveJson, readJson } from '@orgkey/core/fetch';
import type { Context, MiddlewareHandler, Next } from 'hono';
import { type Exchange, keepBody, type OnDenied, settle, viewsWith } from './exchange.js';
import { peerAddress, varyAround } from './runtime.js';

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
  const { address = peerAddress, beforeBody = goOn, ...demands }: ApiKeyAuthOptions = options ?? {};
  checkFunction(address, 'address');
  checkFunction(beforeBody, 'beforeBody');
  const guardFor = guards(authenticator, demands);
  const viewOf = viewsWith(address);
  return async (c: Context, next: Next) => {
    const guard = guardFor(c);
    const answer = enter(guard, c, viewOf(c));
    const entered = isPromise(answer) ? await answer : answer;
    const exchange = { c, next, guard };
    if (!entered.ok) return settle(entered, exchange);
    const hasBody = entered.value !== undefined && guard.authenticator.carriers.body !== undefined;
    if (!hasBody || !mayHaveJson(c.req.raw)) return admit(exchange, viewOf(c));

    const before = await beforeBody(c, async () => {
      keepBody(c, await readBody(c));
      const denied = await admit(exchange, viewOf(c));
      if (denied !== undefined) c.res = denied;
    });
    return before instanceof Response ? before : undefined;
  };
}

/** Second phase. The variable is set when all is judged; asked for earlier it is nobody. */
function admit({ c, next, guard }: Exchange, view: RequestView): Promise<Response | undefined> {
  const outcome = matchOrganization(c, view);
  if (outcome.ok) c.set('principal', outcome.value);
  return settle(outcome, { c, guard, next: () => varyAround(c, guard?.authenticator.vary ?? '', next) });
}

/** From the cache of `c.req`, which then starts anew: it knows no two forms of one body, and spoils binary ones. */
function readBody({ req }: Context): Promise<unknown> {
  return readJson(req.raw, async () => {
    const bytes = await req.arrayBuffer();
    req.bodyCache = {};
    return bytes;
  });
}

function goOn(_c: Context, next: Next): Promise<unknown> {
  return next();
}

/** The guard of each request: one for all, unless the authenticator depends on the context. */
function guards(
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
