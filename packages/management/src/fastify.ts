import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Management } from './management.js';
import { fetchRequest } from './node/request.js';

/**
 * Mounts the keys' page and HTTP API in Fastify 5, in a context of its own: the application's body parsers do
 * not see these requests, and a guard of `@orgkey/fastify` leaves them to `authorize`.
 *
 * @example
 * await app.register(mountManagement, { management });
 */
export const mountManagement: FastifyPluginAsync<{ management: Management<FastifyRequest> }> = async (
  app,
  { management },
) => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  const handler = async (request: FastifyRequest, reply: FastifyReply) => {
    const origin = `${request.protocol}://${request.host}`;
    const view = fetchRequest({ req: request.raw, url: request.originalUrl, origin, parsed: undefined });
    if (view === undefined) return reply.callNotFound();
    const response = await management.handle(view, { origin, native: request });
    // What is left of the request must be read, or the connection has no next request.
    reply.raw.once('finish', () => request.raw.resume());
    reply.code(response.status).headers(Object.fromEntries(response.headers));
    return reply.send(Buffer.from(await response.arrayBuffer()));
  };
  const config = { orgkey: false } as const;
  app.all(management.basePath, { config }, handler);
  app.all(`${management.basePath}/*`, { config }, handler);
};
