import type { Context, MiddlewareHandler } from 'hono';
import type { Management } from './management.js';

/**
 * Mounts the keys' page and HTTP API in Hono. Everything else goes on to the next handler. Hono trusts no
 * proxy by itself: behind one that ends TLS, give `createManagement` its `origin`.
 *
 * @example
 * app.use(mountManagement(management));
 */
export function mountManagement(management: Management<Context>): MiddlewareHandler {
  return async (c, next) => {
    if (!management.owns(c.req.path)) return next();
    return management.handle(await unread(c), { native: c });
  };
}

/** The request with its content, also where a handler in front has read it: Hono keeps what was read. */
async function unread(c: Context): Promise<Request> {
  const { raw } = c.req;
  if (!raw.bodyUsed) return raw;
  return new Request(raw.url, { method: raw.method, headers: raw.headers, body: await c.req.text() });
}
