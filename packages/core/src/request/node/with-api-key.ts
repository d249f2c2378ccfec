import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Guard, GuardOptions, PrincipalUnder, Remembering } from '../../adapter/guard.js';
import { guardOf, matchOrganization as match } from '../../adapter/guarded.js';
import type { HandlerArguments } from '../../adapter/handler-arguments.js';
import type { Authenticator } from '../../authenticator.js';
import type { Denial } from '../../result/denial.js';
import type { Principal } from '../../result/principal.js';
import { varyOnSend } from '../vary-on-send.js';
import { createNodeGuard } from './node-guard.js';
import { peerAddress } from './peer-address.js';
import { sendDenial } from './send.js';
import { nodeViews } from './view.js';

/** What a handler demands, how a refusal is answered, and who tells the client's address. */
export interface WithApiKeyOptions extends GuardOptions<OnDenied> {
  /** The client's address, for keys with an allow list. Default: the socket's peer. */
  readonly address?: (req: IncomingMessage) => string | undefined;
}

/**
 * Answers a refusal in the application's own way. What it returns is awaited; when the response has not
 * begun by then, the standard denial is sent. What it throws is as if the handler had thrown it.
 */
export type OnDenied = (denial: Denial, req: IncomingMessage, res: ServerResponse) => unknown;

/** A handler of `node:http` that is told who is calling. */
export type Handler<P> = (req: IncomingMessage, res: ServerResponse, principal: P) => unknown;
/** What `http.createServer` takes. */
export type Guarded = (req: IncomingMessage, res: ServerResponse) => void;

/**
 * Guards a handler of `node:http`, on the headers alone. The handler gets the principal as its third
 * argument; a body that may name an organization is judged by {@link matchOrganization}, once it is parsed.
 * What the handler throws or rejects with closes the connection, and is an unhandled rejection as it would be
 * without the guard. Throws `OrgkeyError` with code `option_invalid` when an option is wrong.
 *
 * @example
 * createServer(withApiKey(authenticator, (req, res, principal) => res.end(principal.organization.slug)));
 */
export function withApiKey(authenticator: Authenticator, handler: Handler<Principal>): Guarded;
export function withApiKey<const Optional extends boolean = false>(
  authenticator: Authenticator,
  options: Remembering<WithApiKeyOptions, Optional>,
  handler: Handler<PrincipalUnder<Optional>>,
): Guarded;
export function withApiKey(
  authenticator: Authenticator,
  ...args: HandlerArguments<WithApiKeyOptions, Handler<never>>
): Guarded {
  const { guard, handler, enter } = createNodeGuard<OnDenied, Handler<never>>(authenticator, args);
  const serve = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const outcome = await enter(req);
    if (!outcome.ok) return deny(outcome.denial, guard, { req, res });
    varyOnSend(res, authenticator.vary);
    await handler(req, res, outcome.value as never);
  };
  return (req, res) => {
    serve(req, res).catch((error: unknown) => {
      // The client must not wait for an answer that nobody gives any more; the error is the process' own.
      res.destroy();
      throw error;
    });
  };
}

/**
 * Judges the organization that a parsed body names. `false`: it is another one, and the refusal is written.
 * Throws `unguarded` where {@link withApiKey} has not let the request in.
 *
 * @example
 * const body: unknown = JSON.parse(await text(req));
 * if (!(await matchOrganization(req, res, body))) return;
 */
export async function matchOrganization(req: IncomingMessage, res: ServerResponse, body: unknown): Promise<boolean> {
  const viewOf = nodeViews({ raw: (r: IncomingMessage) => r, address: peerAddress, parsedBody: () => body });
  const outcome = match(req.rawHeaders, viewOf(req));
  if (!outcome.ok) await deny(outcome.denial, guardOf(req.rawHeaders), { req, res });
  return outcome.ok;
}

async function deny(
  denial: Denial,
  guard: Guard<OnDenied> | undefined,
  { req, res }: { readonly req: IncomingMessage; readonly res: ServerResponse },
): Promise<void> {
  await guard?.onDenied?.(denial, req, res);
  sendDenial(res, denial);
}
