import type { Authenticator } from '@orgkey/core';
import { asGuard, createGuardFor, enter, type GuardOptions, type Remembering } from '@orgkey/core/adapter';
import type { Context, MiddlewareHandler } from 'hono';
import { admit, type HonoExchange, type OnDenied, type PrincipalEnv, settle, viewsBy } from './exchange.js';

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
  readonly beforeBody?: MiddlewareHandler;
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
  const guardFor = createGuardFor(authenticator, options, ['address', 'beforeBody']);
  const { address, beforeBody }: ApiKeyAuthOptions = options ?? {};
  const firstViewOf = viewsBy(address);
  return asGuard<MiddlewareHandler>(async (c, next) => {
    const guard = guardFor(c);
    const exchange: HonoExchange = { args: [c, next], guard };
    const entered = await enter(guard, c, firstViewOf(c));
    if (!entered.ok) return settle(entered, exchange);
    if (beforeBody === undefined || entered.value === undefined) return admit(exchange);
    return beforeBody(c, async () => {
      const denied = await admit(exchange);
      if (denied !== undefined) c.res = denied;
    });
  });
}
