import { type VaryingResponse, varyOnSend } from '../vary-on-send.js';

/**
 * What a server of `node:http` hands to a framework of Fetch requests beside the request, as
 * `@hono/node-server` does in `c.env`; recognised by its shape, so that nothing of Node is imported.
 */
interface NodeBindings {
  readonly incoming?: {
    readonly rawHeaders?: readonly string[];
    readonly socket?: { readonly remoteAddress?: string | undefined };
  };
  readonly outgoing?: VaryingResponse;
}

/** How many header lines came in; only Node still knows. */
export function headerLineCount(bindings: unknown): number | undefined {
  const lines = (bindings as NodeBindings | undefined)?.incoming?.rawHeaders?.length;
  return lines === undefined ? undefined : lines / 2;
}

/** The socket's peer. */
export function peerAddress(bindings: unknown): string | undefined {
  return (bindings as NodeBindings | undefined)?.incoming?.socket?.remoteAddress;
}

/** Makes the response vary when Node writes its head, which costs least; `false` where there is no Node. */
export function variesOnSend(bindings: unknown, fields: string): boolean {
  const outgoing = (bindings as NodeBindings | undefined)?.outgoing;
  if (typeof outgoing?.writeHead !== 'function') return false;
  varyOnSend(outgoing, fields);
  return true;
}
