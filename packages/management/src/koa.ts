import type { Context, Middleware } from 'koa';
import type { Management } from './management.js';
import { fetchRequest, pathOf } from './node/request.js';

/**
 * Mounts the keys' page and HTTP API in Koa 2 or 3. Everything else goes on to the next middleware.
 *
 * @example
 * app.use(mountManagement(management));
 */
export function mountManagement(management: Management<Context>): Middleware {
  return async (ctx, next): Promise<void> => {
    if (!management.owns(pathOf(ctx.originalUrl))) return next() as Promise<void>;
    const origin = `${ctx.protocol}://${ctx.host}`;
    const { body: parsed } = ctx.request as { body?: unknown };
    const request = fetchRequest({ req: ctx.req, url: ctx.originalUrl, origin, parsed });
    if (request === undefined) return next() as Promise<void>;
    const response = await management.handle(request, { origin, native: ctx });
    ctx.status = response.status;
    ctx.body = Buffer.from(await response.arrayBuffer());
    ctx.set(Object.fromEntries(response.headers));
    // What is left of the request must be read, or the connection has no next request.
    ctx.res.once('finish', () => ctx.req.resume());
  };
}
