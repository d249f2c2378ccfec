import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { PrincipalUnder, Remembering } from '../../adapter/guard.js';
import type { HandlerArguments } from '../../adapter/handler-arguments.js';
import type { Authenticator } from '../../authenticator.js';
import type { Requirement } from '../../authorization/requirement.js';
import type { Denial } from '../../result/denial.js';
import type { Principal } from '../../result/principal.js';
import { createNodeGuard } from './node-guard.js';

/** What a socket demands, and who tells the client's address. */
export interface UpgradeOptions extends Requirement {
  /** The client's address, for keys with an allow list. Default: the socket's peer. */
  readonly address?: (req: IncomingMessage) => string | undefined;
}

/** Takes a socket over whose request a good key was sent. */
export type UpgradeHandler<P> = (
  ...upgrade: [req: IncomingMessage, socket: Duplex, head: Buffer, principal: P]
) => unknown;
/** What `server.on('upgrade')` takes. */
export type GuardedUpgrade = (req: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * Guards the `upgrade` event of a server: without a key there is no 101, but the same refusal as on any other
 * request, and the connection is closed. Let it be the only listener of that event: Node calls all of them, and
 * another one may answer 101 by itself. Throws `OrgkeyError` with code `option_invalid` when an option is wrong.
 *
 * @example
 * server.on('upgrade', upgrade(authenticator, (req, socket, head, principal) =>
 *   webSockets.handleUpgrade(req, socket, head, (client) => serve(client, principal))));
 */
export function upgrade(authenticator: Authenticator, handler: UpgradeHandler<Principal>): GuardedUpgrade;
export function upgrade<const Optional extends boolean = false>(
  authenticator: Authenticator,
  options: Remembering<UpgradeOptions, Optional>,
  handler: UpgradeHandler<PrincipalUnder<Optional>>,
): GuardedUpgrade;
export function upgrade(
  authenticator: Authenticator,
  ...args: HandlerArguments<UpgradeOptions, UpgradeHandler<never>>
): GuardedUpgrade {
  const { handler, enter } = createNodeGuard<never, UpgradeHandler<never>>(authenticator, args);

  const judge = async (req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    // A client that goes away meanwhile must not become an uncaught error of the process.
    const close = (): void => void socket.destroy();
    socket.on('error', close);
    const outcome = await enter(req);
    if (!outcome.ok) return refuse(socket, outcome.denial, req.method);
    socket.off('error', close);
    if (socket.writable) handler(req, socket, head, outcome.value as never);
    else close();
  };
  return (req, socket, head) => {
    judge(req, socket, head).catch((error: unknown) => {
      // A bug lets nobody in.
      socket.destroy();
      throw error;
    });
  };
}

function refuse(socket: Duplex, denial: Denial, method: string | undefined): void {
  const fields = Object.entries({ ...denial.headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}`);
  const head = [`HTTP/1.1 ${denial.status} ${denial.title}`, ...fields, '', ''].join('\r\n');
  socket.once('finish', () => socket.destroy());
  socket.end(method === 'HEAD' ? head : head + denial.body);
}
