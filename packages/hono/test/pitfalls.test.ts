import type { Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { type HttpBindings, serve } from '@hono/node-server';
import { openDesk } from '@orgkey/conformance';
import type { Authenticator } from '@orgkey/core';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { afterEach, expect, test, vi } from 'vitest';
import { apiKeyAuth, getPrincipal, matchOrganization, requireScopes } from '../src/index.js';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    }),
  );
});

async function listen(app: Pick<Hono<{ Bindings: HttpBindings }>, 'fetch'>): Promise<string> {
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as Server;
  servers.push(server);
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const VARY = 'X-API-Key, Authorization';
const json = { 'content-type': 'application/json' };

test('the body stays readable: by c.req, by c.req.raw, by an application that is mounted, byte for byte', async () => {
  const { authenticator, key } = await openDesk();
  const bytes = new Uint8Array([0xff, 0xfe, 0x00, 0x7b]);
  const app = new Hono()
    .use(apiKeyAuth(authenticator))
    .post('/json', async (c) => c.json([await c.req.json(), await c.req.text(), await c.req.raw.clone().json()]))
    .post('/raw', async (c) => c.body(await c.req.raw.arrayBuffer()))
    .post('/buffer', async (c) => c.body(await c.req.arrayBuffer()))
    .post('/stream', (c) => new Response(c.req.raw.body))
    .mount('/mounted', async (request: Request) => new Response(await request.arrayBuffer()));
  const url = await listen(app);
  const send = (path: string, body: string | Uint8Array, type: string): Promise<Response> =>
    fetch(url + path, { method: 'POST', body, headers: { 'x-api-key': key, 'content-type': type } });
  const text = '{"orgSlug":"acme"}';
  const value = { orgSlug: 'acme' };
  expect(await (await send('/json', text, 'application/json')).json()).toEqual([value, text, value]);
  for (const path of ['/raw', '/buffer', '/stream', '/mounted'])
    expect(new Uint8Array(await (await send(path, bytes, 'application/octet-stream')).arrayBuffer())).toEqual(bytes);
  for (const path of ['/raw', '/mounted'])
    expect((await send(path, '{"orgSlug":"beta"}', 'application/octet-stream')).status).toBe(403);
});

test("malformed JSON is the handler's own error; a form is not touched", async () => {
  const { authenticator, key } = await openDesk();
  const app = new Hono().use(apiKeyAuth(authenticator));
  app.post('/json', async (c) => c.json(await c.req.json()));
  app.post('/form', async (c) => c.json(await c.req.parseBody()));
  app.onError((error, c) => c.text(error.name, 400));
  const url = await listen(app);
  const headers = { 'x-api-key': key };
  const malformed = await fetch(`${url}/json`, { method: 'POST', body: '{', headers: { ...headers, ...json } });
  expect([malformed.status, await malformed.text()]).toEqual([400, 'SyntaxError']);
  const form = await fetch(`${url}/form`, { method: 'POST', body: new URLSearchParams({ orgSlug: 'beta' }), headers });
  expect(await form.json()).toEqual({ orgSlug: 'beta' });
});

test('bodyLimit runs for good keys, before the body is read', async () => {
  const { authenticator, key } = await openDesk();
  const app = new Hono()
    .use(apiKeyAuth(authenticator, { beforeBody: bodyLimit({ maxSize: 100 }) }))
    .post('/x', async (c) => c.json({ ...(await c.req.json<object>()), name: getPrincipal(c).name }));
  const url = await listen(app);
  const send = (body: string, headers: Record<string, string>): Promise<Response> =>
    fetch(`${url}/x`, { method: 'POST', body, headers: { ...json, ...headers } });
  const large = JSON.stringify({ text: 'x'.repeat(200) });
  expect((await send(large, {})).status).toBe(401);
  expect((await send(large, { 'x-api-key': key })).status).toBe(413);
  expect((await send('{"orgSlug":"beta"}', { 'x-api-key': key })).status).toBe(403);
  const good = await send('{"orgSlug":"acme"}', { 'x-api-key': key });
  expect([await good.json(), good.headers.get('vary')]).toEqual([{ orgSlug: 'acme', name: 'full' }, VARY]);
});

test('beforeBody runs for keys that are good, and for nobody else; what it returns is the answer', async () => {
  const { authenticator, key, narrowKey } = await openDesk();
  const order: string[] = [];
  const beforeBody: MiddlewareHandler = async (c, next) => {
    order.push(`before ${c.req.raw.bodyUsed} ${c.var.principal}`);
    if (c.req.header('x-stop') !== undefined) return c.text('stopped', 413);
    await next();
    order.push(`after ${c.res.status}`);
    return undefined;
  };
  const app = new Hono()
    .use('/x', apiKeyAuth(authenticator, { beforeBody, scopes: ['agents:write'] }))
    .use('/maybe', apiKeyAuth(authenticator, { beforeBody, optional: true }))
    .all('*', (c) => {
      order.push('handler');
      return c.text('in');
    });
  const url = await listen(app);
  const ask = async (path: string, headers: Record<string, string>, body = '{}'): Promise<unknown[]> => {
    const { status } = await fetch(url + path, { method: 'POST', body, headers: { ...json, ...headers } });
    return [status, ...order.splice(0)];
  };
  const before = 'before false undefined';
  expect(await ask('/x', {})).toEqual([401]);
  expect(await ask('/x', { 'x-api-key': 'junk' })).toEqual([401]);
  expect(await ask('/x', { 'x-api-key': narrowKey })).toEqual([403]);
  expect(await ask('/x', { 'x-api-key': key })).toEqual([200, before, 'handler', 'after 200']);
  expect(await ask('/x', { 'x-api-key': key }, '{"orgSlug":"beta"}')).toEqual([403, before, 'after 403']);
  expect(await ask('/x', { 'x-api-key': key, 'x-stop': '1' })).toEqual([413, before]);
  expect(await ask('/maybe', {})).toEqual([200, 'handler']);
  expect(await ask('/maybe', { 'x-api-key': key })).toEqual([200, before, 'handler', 'after 200']);
});

test('Vary is there on Node and where there is no Node, however a handler answers', async () => {
  const { authenticator, key } = await openDesk();
  const app = new Hono<{ Bindings: HttpBindings }>()
    .use(apiKeyAuth(authenticator))
    .get('/header', (c) => c.text('x', 200, { Vary: 'Origin' }))
    .get('/response', () => new Response('x', { headers: { vary: 'Origin' } }))
    .get('/redirect', () => Response.redirect('http://localhost/x', 307));
  app.get('/fails', () => {
    throw new Error('own');
  });
  app.onError((_error, c) => c.text('own', 500));
  const url = await listen(app);
  const init: RequestInit = { headers: { 'x-api-key': key }, redirect: 'manual' };
  for (const ask of [
    (path: string) => fetch(url + path, init),
    (path: string) => Promise.resolve(app.request(path, init)),
  ]) {
    expect((await ask('/header')).headers.get('vary')).toBe(`Origin, ${VARY}`);
    expect((await ask('/response')).headers.get('vary')).toBe(`Origin, ${VARY}`);
    for (const path of ['/redirect', '/fails', '/nowhere']) expect((await ask(path)).headers.get('vary')).toBe(VARY);
  }
});

test('a refusal keeps CORS, and has its length for HEAD too', async () => {
  const { authenticator } = await openDesk();
  const app = new Hono().use(cors({ origin: 'https://a.example' })).use(apiKeyAuth(authenticator));
  const url = await listen(app);
  const get = await fetch(`${url}/x`, { headers: { origin: 'https://a.example' } });
  expect([get.status, get.headers.get('access-control-allow-origin')]).toEqual([401, 'https://a.example']);
  const head = await fetch(`${url}/x`, { method: 'HEAD' });
  expect(head.headers.get('content-length')).toBe(String((await get.text()).length));
  expect(head.headers.get('content-type')).toBe('application/problem+json');
});

test('more than 500 header lines are 431', async () => {
  const { authenticator, key } = await openDesk();
  const url = new URL(await listen(new Hono().use(apiKeyAuth(authenticator))));
  const status = await new Promise((resolve, reject) => {
    const socket = connect(Number(url.port), url.hostname);
    socket.on('error', reject);
    socket.once('data', (head) => {
      socket.destroy();
      resolve(Number(String(head).split(' ')[1]));
    });
    const lines = Array.from({ length: 500 }, (_, i) => `X-Line-${i}: 1`).join('\r\n');
    socket.write(`GET / HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${key}\r\n${lines}\r\n\r\n`);
  });
  expect(status).toBe(431);
});

test('an inner application is judged by the request that it gets, not by the one outside', async () => {
  const { authenticator, key } = await openDesk();
  const inner = new Hono<{ Bindings: HttpBindings }>().use(apiKeyAuth(authenticator)).get('/x', (c) => c.text('in'));
  const app = new Hono<{ Bindings: HttpBindings }>().get('/x', (c) =>
    inner.fetch(new Request('http://inner/x'), c.env),
  );
  const response = await fetch(`${await listen(app)}/x`, { headers: { 'x-api-key': key } });
  expect(response.status).toBe(401);
});

test('the authenticator may come from bindings that exist per request', async () => {
  const { authenticator, key } = await openDesk();
  const app = new Hono<{ Bindings: { authenticator: Authenticator } }>()
    .use(apiKeyAuth((c: Context<{ Bindings: { authenticator: Authenticator } }>) => c.env.authenticator))
    .get('/x', (c) => c.text(c.var.principal.organization.slug));
  const ask = (headers: Record<string, string>): Response | Promise<Response> =>
    app.request('/x', { headers }, { authenticator });
  expect((await ask({})).status).toBe(401);
  expect(await (await ask({ authorization: `Bearer ${key}` })).text()).toBe('acme');
});

test('onDenied is asked once; what is no Response leaves it to the standard denial', async () => {
  const { authenticator, narrowKey } = await openDesk();
  const onDenied = vi.fn((denial: { code: string }, c: Context) =>
    c.req.path === '/silent' ? 'none' : c.text(denial.code, 418),
  );
  const app = new Hono()
    .use(apiKeyAuth(authenticator, { onDenied }))
    .get('/scoped', requireScopes('agents:write'), (c) => c.text('in'));
  expect(await (await app.request('/x')).text()).toBe('credential_missing');
  expect((await app.request('/silent')).status).toBe(401);
  expect(await (await app.request('/scoped', { headers: { 'x-api-key': narrowKey } })).text()).toBe('scope_missing');
  expect(onDenied).toHaveBeenCalledTimes(3);
});

test('a scope check or second phase without a guard is a 500', async () => {
  for (const alone of [requireScopes('a'), matchOrganization()]) {
    const app = new Hono().use(alone).get('/x', (c) => c.text('in'));
    app.onError((error, c) => c.text((error as { code?: string }).code ?? '', 500));
    expect(await (await app.request('/x')).text()).toBe('unguarded');
  }
});

test('a wrong option throws where the guard is made', async () => {
  const { authenticator } = await openDesk();
  for (const options of [{ scope: ['a'] }, { scopes: [] }, { onDenied: {} }, { address: '::1' }, { beforeBody: 100 }])
    expect(() => apiKeyAuth(authenticator, options as object)).toThrow(
      expect.objectContaining({ code: 'option_invalid' }),
    );
});
