import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Management } from './management.js';
import { fetchRequest, pathOf } from './node/request.js';
import { sendResponse } from './node/send.js';

/**
 * Mounts the keys' page and HTTP API in Express 4 or 5. Everything else goes on to the next handler. Mount it
 * on the application itself, not below a path: the base path of the management says where it is.
 *
 * @example
 * app.use(mountManagement(management));
 */
export function mountManagement(management: Management<Request>): RequestHandler {
  return (req, res, next) => {
    if (!management.owns(pathOf(req.originalUrl))) return next();
    const origin = `${req.protocol}://${hostOf(req)}`;
    const request = fetchRequest({ req, url: req.originalUrl, origin, parsed: req.body as unknown });
    if (request === undefined) return next();
    void answer({ req, res, next }, management.handle(request, { origin, native: req }));
  };
}

/** Express 4 never answers a request whose handler rejects: what rejects goes to `next`. */
async function answer(
  { req, res, next }: { req: Request; res: Response; next: NextFunction },
  response: ReturnType<Management['handle']>,
): Promise<void> {
  try {
    await sendResponse(req, res, await response);
  } catch (error) {
    next(error);
  }
}

/** With its port, which `req.hostname` lacks and Express 4 has no other word for. */
function hostOf(req: Request): string {
  const trusts = req.app.get('trust proxy fn') as (address: string | undefined, hop: number) => boolean;
  const forwarded = trusts(req.socket.remoteAddress, 0)
    ? req.get('x-forwarded-host')?.split(',')[0]?.trim()
    : undefined;
  return forwarded ?? req.get('host') ?? 'localhost';
}
