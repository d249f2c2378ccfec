import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import Router from '@koa/router';
import type { RunningServer } from '@orgkey/conformance';
import { type Authenticator, createAuthenticator, createKeyManager, createMemoryStore } from '@orgkey/core';
import * as forExpress from '@orgkey/express';
import * as forFastify from '@orgkey/fastify';
import * as forHono from '@orgkey/hono';
import * as forKoa from '@orgkey/koa';
import express from 'express';
import express4 from 'express4';
import fastify, { type FastifyInstance } from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listen } from './subjects/listen.js';

/** Applications with rules of their own about paths: what is served under any spelling is guarded under all. */
const SPELLINGS = [
  ...[
    '/admin',
    '/admin/',
    '/ADMIN',
    '/Admin/',
    '//admin',
    '/admin//',
    '/%61dmin',
    '/%41DMIN',
    '/./admin',
    '/x/../admin',
  ],
  ...[
    '/admin/x',
    '/ADMIN/X',
    '/admin//x',
    '//admin/x',
    '/%61dmin/x',
    '/admin/%78',
    '/admin/./x',
    '/admin/x/',
    '/admin;a/x',
  ],
];

let authenticator: Authenticator;
let key: string;
const running: RunningServer[] = [];

beforeAll(async () => {
  const settings = { store: createMemoryStore() };
  const manager = createKeyManager(settings);
  await manager.createOrganization({ slug: 'acme' });
  key = (await manager.create({ organization: 'acme', name: 'ci' })).key;
  authenticator = createAuthenticator(settings);
});
afterAll(async () => {
  for (const server of running) await server.close();
});

/** Sends the target as it is; `fetch` would tidy it up. */
function statusOf(port: number, path: string, headers: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve(body === 'SECRET' ? 'SECRET' : String(response.statusCode)));
    });
    sent.on('error', reject).end();
  });
}

type Start = () => Promise<RunningServer>;

function expressWith(framework: typeof express, guardInRouter: boolean): Start {
  return () => {
    const app = framework();
    app.set('case sensitive routing', guardInRouter);
    // A router has case rules of its own: a guard in front of it would not see what it serves.
    const router = framework.Router();
    const guard = forExpress.apiKeyAuth(authenticator);
    if (guardInRouter) router.use(guard);
    else app.use('/admin', guard);
    router.all('/admin', (_req, res) => void res.send('SECRET'));
    router.all('/admin/x', (_req, res) => void res.send('SECRET'));
    app.use(router);
    return listen(app, '127.0.0.1');
  };
}

async function served(app: FastifyInstance): Promise<RunningServer> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  return { port: (app.server.address() as AddressInfo).port, close: () => app.close() };
}

const LOOSE = { routerOptions: { caseSensitive: false, ignoreTrailingSlash: true, ignoreDuplicateSlashes: true } };

/** Registered after the routes, and not awaited: hooks are collected when everything is there. */
const fastifyLast: Start = () => {
  const app = fastify(LOOSE);
  app.all('/admin', () => 'SECRET');
  app.register(async (child) => void child.all('/x', () => 'SECRET'), { prefix: '/admin' });
  app.register(forFastify.apiKeyAuth, { authenticator });
  return served(app);
};

function koaSecret(ctx: { body: unknown }): void {
  ctx.body = 'SECRET';
}

function koaWith(router: Router): Promise<RunningServer> {
  const listener = new Koa().use(router.routes()).callback();
  return listen((req, res) => void listener(req, res), '127.0.0.1');
}

const koaInRouter: Start = () => {
  const router = new Router().use('/admin', forKoa.apiKeyAuth(authenticator));
  return koaWith(router.all('/admin', koaSecret).all('/admin/x', koaSecret));
};

/** A router with a prefix minds the case for `use()`: its routes have to, as well. */
const koaInPrefix: Start = () => {
  const router = new Router({ prefix: '/admin', sensitive: true }).use(forKoa.apiKeyAuth(authenticator));
  return koaWith(router.all('/', koaSecret).all('/x', koaSecret));
};

const koaNested: Start = () => {
  const inner = new Router().all('/', koaSecret).all('/x', koaSecret);
  return koaWith(new Router().use('/admin', forKoa.apiKeyAuth(authenticator)).use('/admin', inner.routes()));
};

function honoWith(strict: boolean): Start {
  return async () => {
    const app = new Hono({ strict });
    app.use('/admin/*', forHono.apiKeyAuth(authenticator));
    app.all('/admin', (c) => c.text('SECRET')).all('/admin/x', (c) => c.text('SECRET'));
    const server = await new Promise<ServerType>((resolve) => {
      const starting: ServerType = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => resolve(starting));
    });
    const close = (): Promise<unknown> => new Promise((resolve) => server.close(resolve));
    return { port: (server.address() as AddressInfo).port, close };
  };
}

const APPLICATIONS: Readonly<Record<string, Start>> = {
  'express 5, guard in front of a router': expressWith(express, false),
  'express 5 with case, guard in a router without': expressWith(express, true),
  'express 4, guard in front of a router': expressWith(express4 as unknown as typeof express, false),
  'express 4 with case, guard in a router without': expressWith(express4 as unknown as typeof express, true),
  'fastify 5 without case and with spare slashes, plugin last': fastifyLast,
  'koa 3, guard in the router': koaInRouter,
  'koa 3, guard in a router with a prefix': koaInPrefix,
  'koa 3, guard in front of a nested router': koaNested,
  'hono 4, guard with the asterisk': honoWith(true),
  'hono 4, not strict': honoWith(false),
};

describe.each(Object.entries(APPLICATIONS))('%s', (_, start) => {
  let port: number;
  beforeAll(async () => {
    const server = await start();
    running.push(server);
    port = server.port;
  });

  test.each(SPELLINGS)('%s is not served without a key', async (path) => {
    const status = await statusOf(port, path);
    expect(['301', '308', '400', '401', '404']).toContain(status);
    // What is served with a key is refused without one: the spelling reached the guard.
    if ((await statusOf(port, path, { 'x-api-key': key })) === 'SECRET') expect(status).toBe('401');
  });

  test('is served with a key', async () => {
    for (const path of ['/admin', '/admin/x'])
      expect(await statusOf(port, path, { 'x-api-key': key }), path).toBe('SECRET');
  });
});
