import type { AddressInfo, Server } from 'node:net';
import { serve } from '@hono/node-server';
import { bodyParser } from '@koa/bodyparser';
import type { Management } from '@orgkey/management';
import { mountManagement as mountExpress } from '@orgkey/management/express';
import { mountManagement as mountFastify } from '@orgkey/management/fastify';
import { mountManagement as mountHono } from '@orgkey/management/hono';
import { mountManagement as mountKoa } from '@orgkey/management/koa';
import express from 'express';
import express4 from 'express4';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import Koa2 from 'koa2';

/** A server that is listening, and how to end it. */
export interface Running {
  readonly url: string;
  close(): Promise<void>;
}

/** How the application around the mount is set up. */
export interface Around {
  /** A JSON body parser of the application in front of the mount. */
  readonly parser?: boolean;
  readonly trustProxy?: boolean;
}

export type Start = (management: Management, around?: Around) => Promise<Running>;

async function listening(server: Server & { closeAllConnections?(): void }): Promise<Running> {
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections?.();
      }),
  };
}

const startExpress =
  (make: typeof express): Start =>
  (management, { parser, trustProxy } = {}) => {
    const app = make();
    if (trustProxy) app.set('trust proxy', 1);
    if (parser) app.use(make.json());
    app.use(mountExpress(management));
    app.get('/elsewhere', (_req, res) => void res.send('elsewhere'));
    return listening(app.listen(0, '127.0.0.1'));
  };

const startKoa =
  (make: typeof Koa): Start =>
  (management, { parser, trustProxy } = {}) => {
    const app = new make({ proxy: trustProxy === true });
    if (parser) app.use(bodyParser());
    app.use(mountKoa(management));
    app.use((ctx) => {
      if (ctx.path === '/elsewhere') ctx.body = 'elsewhere';
    });
    return listening(app.listen(0, '127.0.0.1'));
  };

const startFastify: Start = async (management, { trustProxy } = {}) => {
  const app = fastify({ trustProxy: trustProxy === true });
  await app.register(mountFastify, { management });
  app.get('/elsewhere', () => 'elsewhere');
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { ...(await listening(app.server)), close: () => app.close() };
};

const startHono: Start = (management, { parser } = {}) => {
  const app = new Hono();
  if (parser)
    app.use(async (c, next) => {
      await c.req.json().catch(() => undefined);
      await next();
    });
  app.use(mountHono(management));
  app.get('/elsewhere', (c) => c.text('elsewhere'));
  return listening(serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as Server);
};

export const MOUNTS: Readonly<Record<string, Start>> = {
  express: startExpress(express),
  'express 4': startExpress(express4 as unknown as typeof express),
  fastify: startFastify,
  koa: startKoa(Koa),
  'koa 2': startKoa(Koa2 as unknown as typeof Koa),
  hono: startHono,
};
