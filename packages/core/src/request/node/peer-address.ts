import type { IncomingMessage } from 'node:http';

/** The socket's peer: without a framework nobody has said which proxies are trusted. */
export function peerAddress(req: IncomingMessage): string | undefined {
  return req.socket.remoteAddress;
}
