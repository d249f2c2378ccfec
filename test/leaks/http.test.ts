import { request } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { Writable } from 'node:stream';
import { serve } from '@hono/node-server';
import { bodyParser } from '@koa/bodyparser';
import {
  type Authenticator,
  apiKeyHeader,
  bearerToken,
  createAuthenticator,
  createKeyManager,
  createMemoryStore,
} from '@orgkey/core';
import { redactPaths } from '@orgkey/core/log';
import * as forExpress from '@orgkey/express';
import * as forFastify from '@orgkey/fastify';
import * as forHono from '@orgkey/hono';
import * as forKoa from '@orgkey/koa';
import { createManagement } from '@orgkey/management';
import { mountManagement } from '@orgkey/management/express';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { afterAll, expect, test } from 'vitest';
import { CANARIES, type Canaries, createCanaries } from './canaries.js';

const GUARDED = Symbol.for('orgkey.guarded');
const closing: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

const portOf = async (server: Server): Promise<number> => {
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  return (server.address() as AddressInfo).port;
};
const closed = (server: Server & { closeAllConnections?(): void }) => () => {
  server.closeAllConnections?.();
  return new Promise((resolve) => server.close(resolve));
};

/** Starts a server of a framework. What the library leaves on a request, and what the handler gets, is looked at. */
type Start = (authenticator: Authenticator, canaries: Canaries) => Promise<number>;

const startExpress: Start = (authenticator, canaries) => {
  const app = express();
  app.use(forExpress.apiKeyAuth(authenticator), express.json(), forExpress.matchOrganization());
  app.use('/scoped', forExpress.requireScopes('admin'));
  app.use((req, res) => {
    canaries.value('express request', [Reflect.get(req, GUARDED), forExpress.getPrincipal(req)]);
    res.json(forExpress.getPrincipal(req));
  });
  const server = app.listen(0, '127.0.0.1');
  closing.push(closed(server));
  return portOf(server);
};

const startFastify: Start = async (authenticator, canaries) => {
  const stream = new Writable({
    write(chunk, _encoding, done) {
      canaries.text('fastify log', String(chunk));
      done();
    },
  });
  const app = fastify({
    logger: { level: 'trace', stream, redact: redactPaths([apiKeyHeader(), bearerToken(), apiKeyHeader('X-Org')]) },
  });
  await app.register(forFastify.apiKeyAuth, { authenticator });
  app.addHook('onResponse', async (request, reply) => {
    const { headers, raw } = request;
    request.log.trace({ headers, rawHeaders: raw.rawHeaders, req: { headers }, status: reply.statusCode }, 'all of it');
  });
  app.all('/', (request) => {
    request.log.trace({ principal: request.principal }, 'who is calling');
    canaries.value('fastify request', [Reflect.get(request, GUARDED), request.principal]);
    return forFastify.getPrincipal(request);
  });
  app.all('/scoped', { config: { orgkey: { scopes: ['admin'] } } }, () => 'never');
  await app.listen({ host: '127.0.0.1', port: 0 });
  closing.push(closed(app.server));
  return portOf(app.server);
};

const startKoa: Start = (authenticator, canaries) => {
  const app = new Koa();
  app.on('error', (error) => canaries.value('koa error', error));
  app.use(forKoa.apiKeyAuth(authenticator)).use(bodyParser()).use(forKoa.matchOrganization());
  const scoped = forKoa.requireScopes('admin');
  app.use((ctx, next) => (ctx.path === '/scoped' ? scoped(ctx, next) : next()));
  app.use((ctx) => {
    canaries.value('koa state', [ctx.state, Reflect.get(ctx, GUARDED)]);
    ctx.body = forKoa.getPrincipal(ctx);
  });
  const server = app.listen(0, '127.0.0.1');
  closing.push(closed(server));
  return portOf(server);
};

const startHono: Start = (authenticator, canaries) => {
  const app = new Hono();
  app.use('*', forHono.apiKeyAuth(authenticator));
  app.use('/scoped', forHono.requireScopes('admin'));
  app.all('*', (c) => {
    canaries.value('hono variables', [c.var, Reflect.get(c, GUARDED)]);
    return c.json(forHono.getPrincipal(c));
  });
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as Server;
  closing.push(closed(server));
  return portOf(server);
};

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly json?: unknown;
}

/** Sends a request; the answer is status line, header and content as text. */
function send(port: number, { method = 'POST', path = '/', headers = {}, json }: Sent): Promise<string> {
  return new Promise((resolve, reject) => {
    const content = json === undefined ? undefined : JSON.stringify(json);
    const type = content === undefined ? {} : { 'content-type': 'application/json' };
    const sent = request({ host: '127.0.0.1', port, method, path, headers: { ...type, ...headers } }, (response) => {
      let text = `${response.statusCode} ${response.statusMessage}\n${response.rawHeaders.join('\n')}\n`;
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('end', () => resolve(text)).on('error', reject);
    });
    sent.on('error', reject).end(content);
  });
}

test.each([
  ['express', startExpress],
  ['fastify', startFastify],
  ['koa', startKoa],
  ['hono', startHono],
])('no answer of %s, no request that it handles and no line that it logs holds a key', async (name, start) => {
  const canaries = createCanaries();
  const told = (event: unknown): void => canaries.value('event', event);
  const settings = { store: createMemoryStore(), listeners: { decision: told, change: told, warning: told } };
  const manager = createKeyManager(settings);
  await manager.createOrganization({ slug: 'acme' });
  const carriers = { body: 'orgSlug', header: 'X-Org' };
  const port = await start(createAuthenticator({ ...settings, carriers }), canaries);
  let accepted = 0;
  for (let i = 0; i < CANARIES; i++) {
    const { key, record } = await manager.create({ organization: 'acme', name: `key ${i}`, scopes: [] });
    canaries.key(key);
    canaries.hash((await settings.store.findKey(record.id))?.record.hash ?? '');
    const good = { 'x-api-key': key };
    const requests: readonly Sent[] = [
      { headers: good, json: { orgSlug: 'acme' } },
      { headers: { authorization: `Bearer ${key}` }, json: {} },
      { headers: good, path: '/scoped' },
      { headers: good, json: { orgSlug: key } },
      { headers: good, json: { orgSlug: [key] } },
      { headers: { ...good, 'x-org': key }, json: {} },
      { headers: { 'x-api-key': [key, key] } },
      { headers: { authorization: `Bearer ${key} ${key}` } },
      { headers: { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` } },
      { headers: { 'x-api-key': `${key}x` } },
      { headers: { 'x-api-key': `${key.slice(0, 30)}${key.slice(31)}a` }, method: 'GET' },
      { headers: good, method: 'HEAD' },
    ];
    for (const each of requests) {
      const answer = await send(port, each);
      if (answer.startsWith('200')) accepted++;
      canaries.text(`${name} response`, answer);
    }
    await manager.revoke({ organization: 'acme', id: record.id });
    canaries.text(`${name} response`, await send(port, requests[0] as Sent));
    canaries.search();
  }
  expect(canaries.hits()).toEqual([]);
  expect(accepted).toBeGreaterThanOrEqual(CANARIES * 2);
  expect(canaries.seen()).toBeGreaterThan(CANARIES * 2_000);
});

test('the page and the management API hold a key in the answer that issues it, and nowhere else', async () => {
  const canaries = createCanaries();
  const errors = (error: unknown): void => canaries.value('management error', error);
  const store = createMemoryStore();
  const manager = createKeyManager({ store, activeKeyLimit: 20_000 });
  await manager.createOrganization({ slug: 'acme' });
  const authorize = () => ({ actor: 'ada', organizations: ['acme'] });
  const management = createManagement({ manager, basePath: '/keys', authorize, onError: errors });
  const server = express().use(mountManagement(management)).listen(0, '127.0.0.1');
  closing.push(closed(server));
  const port = await portOf(server);
  const headers = { 'sec-fetch-site': 'same-origin' };
  const ask = async (path: string, method = 'GET', json?: unknown): Promise<string> => {
    const answer = await send(port, { path: `/keys${path}`, method, headers, json });
    const issued = /"key":"(\w+)"/.exec(answer)?.[1];
    if (issued !== undefined) canaries.key(issued);
    // The one place where a key may be.
    canaries.text(`${method} ${path.replace(/\w{16}/, 'ID')}`, answer.replace(/"key":"\w+"/, ''));
    return issued ?? '';
  };
  for (let i = 0; i < CANARIES; i++) {
    const key = await ask('/v1/keys', 'POST', { name: `key ${i}` });
    const id = key.split('_')[1] as string;
    canaries.hash((await store.findKey(id))?.record.hash ?? '');
    for (const json of [
      { name: `${key}\n` },
      { name: 'x', [key]: 1 },
      { name: 'x', scopes: [`${key} `] },
      { name: 7, key },
    ])
      await ask('/v1/keys', 'POST', json);
    await ask(`/v1/keys/${id}`, 'PATCH', { name: 'next' });
    await ask(`/v1/keys/${id}/rotate`, 'POST', { overlap: key });
    await ask(`/v1/keys/${id}/rotate`, 'POST', {});
    await ask(`/v1/keys/${id}/revoke`, 'POST', { reason: key });
    await ask(`/v1/keys/${id}/revoke`, 'POST', {});
    if (i % 500 === 0)
      for (const path of ['', '/orgkey-keys.js', '/v1/keys', '/v1/session', '/v1/openapi.json']) await ask(path);
    canaries.search();
  }
  expect(canaries.hits()).toEqual([]);
  expect(canaries.seen()).toBeGreaterThan(50_000);
});
