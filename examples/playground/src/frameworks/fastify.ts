import { METHODS } from 'node:http';
import { Readable } from 'node:stream';
import cors from '@fastify/cors';
import { apiKeyAuth, findPrincipal, getPrincipal } from '@orgkey/fastify';
import { mountManagement } from '@orgkey/management/fastify';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Call, Reply } from '../api/route.js';
import type { SettingsPage } from '../settings-page/settings-page.js';
import { SIGN_IN_PATH } from '../settings-page/sign-in.js';
import { CROSS_ORIGIN, isPreflight } from './cross-origin.js';
import type { CreateServer, Parts } from './parts.js';

export const createFastifyServer: CreateServer = async ({ authenticator, api, settingsPage }) => {
  const app = fastify({ bodyLimit: 100 * 1024 });
  // `all` means the methods that Fastify knows: let it know them all.
  const known = new Set<string>(app.supportedMethods);
  for (const method of METHODS) {
    if (!known.has(method) && method !== 'CONNECT') app.addHttpMethod(method, { hasBody: true });
  }
  app.addHook('onError', async (_request, _reply, error) => console.error(error));
  app.get('/healthz', (_request, reply) => send(reply, api.health()));
  await app.register(guardedRoutes, { authenticator, api, prefix: '/api' });
  if (settingsPage !== undefined) {
    await app.register(signInRoute, settingsPage);
    await app.register(mountManagement, { management: settingsPage.management });
  }
  await app.ready();
  return app.server;
};

async function guardedRoutes(
  app: FastifyInstance,
  { authenticator, api }: Pick<Parts, 'authenticator' | 'api'>,
): Promise<void> {
  await app.register(cors, {
    delegator: (request, callback) => {
      const preflight = isPreflight(request.method, (name) => request.headers[name] as string | undefined);
      callback(null, { ...CROSS_ORIGIN, preflight });
    },
  });
  await app.register(apiKeyAuth, { authenticator });
  for (const { method, path, requirement, handle } of api.routes) {
    app[method](path, { config: { orgkey: requirement } }, (request, reply) => send(reply, handle(callOf(request))));
  }
  // Everything else: with a handler of its own, this scope's guard runs for what is not found too.
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ statusCode: 404, error: 'Not Found' }));
}

async function signInRoute(app: FastifyInstance, { signIn }: SettingsPage): Promise<void> {
  // Its content is read as a stream, whatever its type.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.all(SIGN_IN_PATH, async (request, reply) => {
    const header = (name: string): string | undefined => request.headers[name] as string | undefined;
    return send(reply, await signIn({ method: request.method, header, content: request.raw }));
  });
}

function callOf(request: FastifyRequest): Call {
  return {
    getPrincipal: () => getPrincipal(request),
    findPrincipal: () => findPrincipal(request),
    body: request.body,
    url: request.url,
    header: (name) => request.headers[name] as string | undefined,
    pathParameter: (name) => (request.params as Readonly<Record<string, string>>)[name],
  };
}

/** A buffer: Fastify would add a charset to a text. */
function send(reply: FastifyReply, { status, headers, body }: Reply): FastifyReply {
  reply.code(status).headers(headers);
  return reply.send(typeof body === 'string' ? Buffer.from(body) : Readable.from(body));
}
