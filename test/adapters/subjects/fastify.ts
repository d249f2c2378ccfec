import { METHODS } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import cors from '@fastify/cors';
import { type AdapterSubject, type Area, isPreflight } from '@orgkey/conformance';
import { type ApiKeyAuthOptions, apiKeyAuth, findPrincipal, getPrincipal } from '@orgkey/fastify';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { agreed } from './agreed.js';

async function mount(app: FastifyInstance, area: Area): Promise<void> {
  if (area.cors) {
    await app.register(cors, {
      delegator: (request, callback) => {
        const preflight = isPreflight(request.method, (name) => request.headers[name] as string | undefined);
        callback(null, { origin: '*', preflight });
      },
    });
  }
  if (area.guard !== undefined) {
    const { authenticator, requirement, onDenied } = area.guard;
    const options: ApiKeyAuthOptions = { authenticator, ...requirement };
    const answer = (reply: FastifyReply) => (): void => void reply.code(418).send('own answer');
    await app.register(
      apiKeyAuth,
      onDenied === undefined
        ? options
        : { ...options, onDenied: (denial, _request, reply) => onDenied(denial, answer(reply)) },
    );
  }
  const config = area.scopes === undefined ? {} : { orgkey: { scopes: area.scopes } };
  for (const route of area.routes) {
    app.all(route.path === '' ? '/' : route.path, { config }, (request: FastifyRequest, reply) => {
      const seen = {
        getPrincipal: () => getPrincipal(request),
        findPrincipal: () => agreed(findPrincipal(request), request.principal),
      };
      const { orgSlug } = request.params as { readonly orgSlug?: string };
      const { orgSlug: query } = request.query as { readonly orgSlug?: unknown };
      return reply.type('application/json').send(route.handle({ ...seen, query, body: request.body, orgSlug }));
    });
  }
  if (area.path === '/answers') for (const [way, answer] of Object.entries(ANSWERS)) app.all(`/${way}`, answer);
  if (area.path === '/nested') await nest(app, area);
  if (area.path === '/open') {
    app.all('/by-rule', { config: { orgkey: false } }, (request, reply) =>
      reply.type('application/json').send(JSON.stringify(agreed(findPrincipal(request), request.principal) ?? null)),
    );
  }
  app.setNotFoundHandler((_request, reply) => reply.code(404).send('nothing here'));
}

/** Ways of answering that Fastify has, each with a `Vary` of its own. */
const ANSWERS: Readonly<Record<string, (request: FastifyRequest, reply: FastifyReply) => unknown>> = {
  returned: (_request, reply) => {
    void reply.header('Vary', 'Accept-Encoding');
    return { a: 1 };
  },
  sent: (_request, reply) => reply.header('vary', 'Accept-Encoding').send('text'),
  'a-list': (_request, reply) => reply.header('vary', ['Accept-Encoding', 'x-api-key']).send('text'),
  buffer: (_request, reply) => reply.header('vary', 'accept-encoding').send(Buffer.from('text')),
  stream: (_request, reply) => reply.header('vary', 'accept-encoding').send(Readable.from(['a', 'b'])),
  response: () => new Response('text', { headers: { vary: 'Accept-Encoding' } }),
  'response-sent': (_request, reply) => reply.send(new Response('text', { headers: { vary: 'Accept-Encoding' } })),
  redirect: (_request, reply) => reply.header('vary', 'accept-encoding').redirect('/elsewhere'),
  'no-content': (_request, reply) => reply.header('vary', 'accept-encoding').code(204).send(),
  hijacked: (_request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { Vary: 'Accept-Encoding' }).end('text');
  },
  'past-fastify': (_request, reply) => {
    reply.hijack();
    reply.raw.setHeader('Vary', 'Accept-Encoding');
    reply.raw.end('text');
  },
  later: async (_request, reply) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return reply.header('vary', 'accept-encoding').send('text');
  },
};

async function nest(app: FastifyInstance, { guard }: Area): Promise<void> {
  const routes = async (child: FastifyInstance): Promise<void> => void child.all('/x', () => 'text');
  await app.register(routes, { prefix: '/plugin' });
  await app.register(async (child) => void child.register(routes, { prefix: '/plugin' }), { prefix: '/plugin-in' });
  if (guard === undefined) return;
  const twice = async (child: FastifyInstance): Promise<void> => {
    await child.register(apiKeyAuth, { authenticator: guard.authenticator });
    await routes(child);
  };
  await app.register(twice, { prefix: '/guarded-twice' });
}

export const FASTIFY_5: AdapterSubject = {
  name: 'fastify 5',
  judgesAlone: { body: true, path: true, scopes: true },
  answers: Object.keys(ANSWERS),
  nested: ['plugin', 'plugin-in/plugin', 'guarded-twice'],
  open: ['by-rule'],
  lacks: { checks: 'The plugin is the only guard: there is no check that could be mounted without it.' },
  async start({ areas, host, trustsProxy }) {
    const app = fastify({ trustProxy: trustsProxy ? 'loopback' : false });
    for (const method of METHODS) {
      if (!app.supportedMethods.includes(method) && method !== 'CONNECT') app.addHttpMethod(method, { hasBody: true });
    }
    app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
      done(null, Object.fromEntries(new URLSearchParams(body as string)));
    });
    // A refusal must never come here.
    app.setErrorHandler((error: { readonly statusCode?: number }, _request, reply) =>
      reply.code(error.statusCode ?? 500).send('own error page'),
    );
    for (const area of areas) await app.register((scope) => mount(scope, area), { prefix: area.path });
    await app.listen({ host, port: 0 });
    return {
      port: (app.server.address() as AddressInfo).port,
      close() {
        app.server.closeAllConnections();
        return app.close();
      },
    };
  },
};
