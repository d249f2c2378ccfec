import type { Authenticator, RequestView } from '@orgkey/core';
import {
  checkFunction,
  createGuardFor,
  enter,
  type GuardOptions,
  isPromise,
  matchOrganization,
  type PrincipalUnder,
  type Remembering,
} from '@orgkey/core/adapter';
import { mayHaveJson, readJson } from '@orgkey/core/fetch';
import type { Context, MiddlewareHandler, Next } from 'hono';
import { addressOf, type Exchange, type OnDenied, settle, varyAround, viewsBy } from './exchange.js';

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

/**
 * What `c.var` holds behind a guard; for `new Hono<PrincipalEnv>()`, where the types of a chain do not reach.
 * Behind one with `optional: true` it is `PrincipalEnv<true>`.
 */
export interface PrincipalEnv<Optional extends boolean = false> {
  Variables: { principal: PrincipalUnder<Optional> };
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
export function apiKeyAuth<const Optional extends boolean = false>(
  authenticator: Authenticator | ((c: Context) => Authenticator),
  options?: Remembering<ApiKeyAuthOptions, Optional>,
): MiddlewareHandler<PrincipalEnv<Optional>> {
  const { address = addressOf, beforeBody, ...demands }: ApiKeyAuthOptions = options ?? {};
  checkFunction(address, 'address');
  checkFunction(beforeBody, 'beforeBody');
  const guardFor = createGuardFor(authenticator, demands);
  const viewOf = viewsBy(address);
  return async (c: Context, next: Next) => {
    const guard = guardFor(c);
    const answer = enter(guard, c, viewOf(c));
    const entered = isPromise(answer) ? await answer : answer;
    const exchange = { c, next, guard };
    if (!entered.ok) return settle(entered, exchange);
    const readsBody = entered.value !== undefined && guard.authenticator.carriers.body !== undefined;
    if (!readsBody || !mayHaveJson(c.req.raw)) return admit(exchange, viewOf(c));
    if (beforeBody === undefined) return readAndAdmit(exchange, viewOf(c));

    const before = await beforeBody(c, async () => {
      const denied = await readAndAdmit(exchange, viewOf(c));
      if (denied !== undefined) c.res = denied;
    });
    return before instanceof Response ? before : undefined;
  };
}

/** The cache of `c.req` starts anew: it knows a body in one form, and spoils binary ones. */
async function readAndAdmit(exchange: Exchange, view: RequestView): Promise<Response | undefined> {
  const { req } = exchange.c;
  await readJson(req.raw, async () => {
    const bytes = await req.arrayBuffer();
    req.bodyCache = {};
    return bytes;
  });
  return admit(exchange, view);
}

/** Second phase. The variable is set when all is judged; asked for earlier it is nobody. */
function admit({ c, next, guard }: Exchange, view: RequestView): Promise<Response | undefined> {
  const outcome = matchOrganization(c, view);
  if (outcome.ok) c.set('principal', outcome.value);
  return settle(outcome, { c, guard, next: () => varyAround(c, guard?.authenticator.vary ?? '', next) });
}
