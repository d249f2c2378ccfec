import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import cors from '@fastify/cors';
import websocket from '@fastify/websocket';
import { openDesk } from '@orgkey/conformance';
import fastify, { type FastifyHttpOptions, type FastifyInstance, type FastifyReply } from 'fastify';
import { afterEach, expect, test, vi } from 'vitest';
import WebSocket from 'ws';
import { apiKeyAuth, findPrincipal, getPrincipal } from '../src/index.js';

const apps: FastifyInstance[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

function createApp(options: FastifyHttpOptions<Server> = {}): FastifyInstance {
  const app = fastify(options);
  apps.push(app);
  return app;
}

const VARY = 'X-API-Key, Authorization';

/** The status of a target that no client library would send as it is. */
async function statusOf(app: FastifyInstance, target: string, key: string): Promise<number> {
  const url = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
  return new Promise((resolve, reject) => {
    const socket = connect(Number(url.port), url.hostname);
    socket.on('error', reject);
    socket.once('data', (head) => {
      socket.destroy();
      resolve(Number(String(head).split(' ')[1]));
    });
    socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-API-Key: ${key}\r\n\r\n`);
  });
}

test('it guards its scope and what is below, not its siblings; it is registered more than once', async () => {
  const { authenticator, key, narrowKey } = await openDesk();
  const app = createApp();
  app.get('/before', () => 'before');
  await app.register((inner) => {
    inner.register(apiKeyAuth, { authenticator });
    inner.register(apiKeyAuth, { authenticator });
    inner.get('/inner', (request) => getPrincipal(request).name);
    inner.register((nested) => {
      nested.register(apiKeyAuth, { authenticator, scopes: ['agents:write'], optional: true });
      nested.get('/nested', (request) => getPrincipal(request).name);
      return Promise.resolve();
    });
    return Promise.resolve();
  });
  await app.register((sibling) => {
    sibling.get('/sibling', () => 'sibling');
    return Promise.resolve();
  });
  const ask = async (url: string, headers: Record<string, string> = {}): Promise<number> =>
    (await app.inject({ url, headers })).statusCode;
  expect(await Promise.all(['/before', '/sibling', '/inner', '/nested'].map((url) => ask(url)))).toEqual([
    200, 200, 401, 401,
  ]);
  expect(await ask('/inner', { 'x-api-key': narrowKey })).toBe(200);
  expect(await ask('/nested', { 'x-api-key': narrowKey })).toBe(403);
  expect(await ask('/nested', { 'x-api-key': key })).toBe(200);
});

test('a route that was there before the plugin, in the same scope, is guarded too; so are unknown paths', async () => {
  const { authenticator } = await openDesk();
  const app = createApp();
  app.get('/before', () => 'before');
  app.register(apiKeyAuth, { authenticator });
  app.register(
    (inner) => {
      inner.setNotFoundHandler((_request, reply) => void reply.code(404).send('inner'));
      return Promise.resolve();
    },
    { prefix: '/inner' },
  );
  for (const url of ['/before', '/nowhere', '/inner/nowhere']) expect((await app.inject({ url })).statusCode).toBe(401);
});

test('the scopes of a route come on top, and a rule is not optional by accident', async () => {
  const { authenticator, narrowKey } = await openDesk();
  const app = createApp();
  await app.register(apiKeyAuth, { authenticator, scopes: ['agents:read'], optional: true });
  app.get('/more', { config: { orgkey: { scopes: ['agents:write'] } } }, () => 'in');
  app.get('/same', { config: { orgkey: { scopes: ['agents:read'] } } }, () => 'in');
  const headers = { 'x-api-key': narrowKey };
  expect((await app.inject({ url: '/more', headers })).json()).toMatchObject({
    requiredScopes: ['agents:read', 'agents:write'],
  });
  expect((await app.inject({ url: '/same', headers })).statusCode).toBe(200);
  expect((await app.inject({ url: '/same' })).statusCode).toBe(401);
});

test('a wrong option or rule fails the start', async () => {
  const { authenticator } = await openDesk();
  const app = createApp();
  const start = async (options: object): Promise<unknown> =>
    createApp().register(apiKeyAuth, { authenticator, ...options });
  await expect(start({ scope: ['a'] })).rejects.toMatchObject({ code: 'option_invalid' });
  await expect(start({ authenticator: {} })).rejects.toMatchObject({ code: 'option_invalid' });
  await app.register(apiKeyAuth, { authenticator });
  expect(() => app.get('/x', { config: { orgkey: { scopes: [] } } }, () => 'x')).toThrow(/scopes/);
});

test('what Fastify calls the query shows a handler no other organization', async () => {
  const { authenticator, key } = await openDesk({ carriers: { query: 'orgSlug' } });
  const seen: unknown[] = [];
  const create = (options: FastifyHttpOptions<Server>): FastifyInstance => {
    const app = createApp(options);
    app.register(apiKeyAuth, { authenticator });
    app.get('/x', (request) => {
      seen.push((request.query as { orgSlug?: unknown }).orgSlug);
      return 'in';
    });
    return app;
  };
  const semicolons = { useSemicolonDelimiter: true };
  for (const target of ['/x?orgSlug=beta', '/x#orgSlug=beta', '/x?orgSlug=beta#f', '/x?orgSlug=acme#f'])
    expect([target, await statusOf(create({}), target, key)]).toEqual([target, 403]);
  expect(await statusOf(create(semicolons), '/x;orgSlug=beta', key)).toBe(403);
  expect(await statusOf(create(semicolons), '/x;orgSlug[]=beta', key)).toBe(400);
  // A target in which some parsers find another `?` than others.
  expect([403, 404]).toContain(await statusOf(create({}), 'http://h?a=/x?orgSlug=beta', key));
  expect(seen).toEqual([]);
  expect(await statusOf(create({}), '/x?orgSlug=acme', key)).toBe(200);
  expect(await statusOf(create(semicolons), '/x;orgSlug=acme', key)).toBe(200);
  expect(seen).toEqual(['acme', 'acme']);
});

test('Vary is there however a handler answers, and CORS stays', async () => {
  const { authenticator, key } = await openDesk();
  const app = createApp();
  await app.register(cors, { origin: 'https://a.example', methods: ['GET'] });
  await app.register(apiKeyAuth, { authenticator });
  app.get('/replaced', (_request, reply) => reply.header('Vary', 'Accept').send('x'));
  app.get('/response', () => new Response('x', { headers: { vary: 'Accept' } }));
  app.get('/hijacked', (_request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { Vary: 'Accept' }).end('x');
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  for (const path of ['/replaced', '/response', '/hijacked']) {
    const response = await fetch(url + path, { headers: { 'x-api-key': key } });
    expect([path, response.headers.get('vary')]).toEqual([path, expect.stringContaining(`Accept, ${VARY}`)]);
  }
  const denied = await fetch(`${url}/replaced`);
  expect([denied.status, denied.headers.get('access-control-allow-origin')]).toEqual([401, 'https://a.example']);
});

test('onDenied is asked once, also where a reply is sent later by asynchronous hooks', async () => {
  const { authenticator } = await openDesk();
  const onDenied = vi.fn(
    (
      denial: { code: string },
      request: { url: string },
      reply: { code(status: number): { send(text: string): unknown } },
    ) => {
      if (request.url === '/own') reply.code(418).send(denial.code);
      if (request.url === '/throws') throw new Error('own');
    },
  );
  const app = createApp();
  app.addHook('onSend', async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
  });
  await app.register(apiKeyAuth, { authenticator, onDenied });
  app.get('/*', () => 'in');
  expect(await app.inject('/own')).toMatchObject({ statusCode: 418, body: 'credential_missing' });
  expect((await app.inject('/silent')).statusCode).toBe(401);
  expect((await app.inject('/throws')).statusCode).toBe(500);
  expect(onDenied).toHaveBeenCalledTimes(3);
});

const soon = (act: () => unknown): void => void setTimeout(act, 5);

test.each<[name: string, answer: (reply: FastifyReply) => unknown]>([
  ['hijacked', (reply) => reply.hijack().raw.writeHead(418).end('own')],
  ['hijacked, and later', (reply) => [reply.hijack(), soon(() => reply.raw.writeHead(418).end('own'))]],
  ['past Fastify', (reply) => reply.raw.writeHead(418).end('own')],
  ['past Fastify, in parts', (reply) => reply.raw.writeHead(418).write('own') && soon(() => reply.raw.end())],
  ['with a stream', (reply) => void reply.code(418).send(Readable.from(['o', 'wn']))],
])('onDenied has answered %s', async (_, answer) => {
  const { authenticator } = await openDesk();
  const app = createApp();
  app.register(apiKeyAuth, { authenticator, onDenied: (_denial, _request, reply) => void answer(reply) });
  app.get('/', () => 'in');
  const response = await fetch(await app.listen({ port: 0 }));
  expect([response.status, await response.text()]).toEqual([418, 'own']);
});

test('a body that is replaced after it was judged is not trusted', async () => {
  const { authenticator, key } = await openDesk();
  const app = createApp();
  await app.register(apiKeyAuth, { authenticator });
  app.addHook('preHandler', async (request) => {
    request.body = { orgSlug: 'beta' };
  });
  app.post('/x', (request) => findPrincipal(request));
  const response = await app.inject({ method: 'POST', url: '/x', headers: { 'x-api-key': key }, payload: {} });
  expect(response.json()).toMatchObject({ code: 'organization_unjudged', statusCode: 500 });
});

test('a route of @fastify/websocket answers no 101 without a key', async () => {
  const { authenticator, key } = await openDesk();
  const app = createApp();
  await app.register(websocket);
  await app.register(apiKeyAuth, { authenticator });
  app.get('/socket', { websocket: true }, (socket, request) => socket.send(getPrincipal(request).organization.slug));
  const url = `${(await app.listen({ port: 0, host: '127.0.0.1' })).replace('http', 'ws')}/socket`;
  const outcome = (headers: Record<string, string>): Promise<unknown> =>
    new Promise((resolve) => {
      const client = new WebSocket(url, { headers });
      client.on('unexpected-response', (_request, response) => resolve(response.statusCode));
      client.on('message', (data) => {
        client.close();
        resolve((data as Buffer).toString());
      });
      client.on('error', () => {});
    });
  expect(await outcome({})).toBe(401);
  expect(await outcome({ authorization: `Bearer ${key}` })).toBe('acme');
});

test('the request of another server is judged by its own lines', async () => {
  const { authenticator, key } = await openDesk();
  const app = createApp({ serverFactory: (handler) => createServer(handler) });
  await app.register(apiKeyAuth, { authenticator });
  app.get('/x', (request) => request.principal?.organization.slug);
  const response = await app.inject({ url: '/x', headers: { authorization: `bearer ${key}` } });
  expect([response.statusCode, response.body]).toEqual([200, 'acme']);
});
