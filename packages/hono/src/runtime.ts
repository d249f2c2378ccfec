import { type VaryingResponse, varyOnSend, withVary } from '@orgkey/core/fetch';
import type { Context } from 'hono';

/** What @hono/node-server puts into `c.env`; recognised by its shape, so that nothing of Node is imported. */
interface NodeBindings {
  readonly incoming?: {
    readonly rawHeaders?: readonly string[];
    readonly socket?: { readonly remoteAddress?: string | undefined };
  };
  readonly outgoing?: VaryingResponse;
}

function bindingsOf(c: Context): NodeBindings {
  return (c.env as NodeBindings | undefined) ?? {};
}

/** How many header lines came in; only Node still knows. */
export function headerLineCount(c: Context): number | undefined {
  const lines = bindingsOf(c).incoming?.rawHeaders?.length;
  return lines === undefined ? undefined : lines / 2;
}

/** The socket's peer, as with the other frameworks when no proxy is trusted; Hono has no setting for proxies. */
export function peerAddress(c: Context): string | undefined {
  return bindingsOf(c).incoming?.socket?.remoteAddress;
}

/** On Node when the head is written, which costs least; elsewhere when the response is there. */
export async function varyAround(c: Context, fields: string, next: () => Promise<void>): Promise<void> {
  const { outgoing } = bindingsOf(c);
  if (typeof outgoing?.writeHead === 'function') {
    varyOnSend(outgoing, fields);
    return next();
  }
  await next();
  const varied = withVary(c.res, fields);
  if (varied === c.res) return;
  // Hono merges the old headers into a new response, unless there is no old one.
  c.res = undefined;
  c.res = varied;
}
