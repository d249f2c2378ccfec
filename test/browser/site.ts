import type { AddressInfo, Server } from 'node:net';
import { serve } from '@hono/node-server';
import Router from '@koa/router';
import {
  type Authenticator,
  createAuthenticator,
  createKeyManager,
  createMemoryStore,
  type KeyManager,
  type ManagerOptions,
  type OrgkeyStore,
} from '@orgkey/core';
import { apiKeyAuth as expressAuth } from '@orgkey/express';
import { apiKeyAuth as fastifyAuth } from '@orgkey/fastify';
import { apiKeyAuth as honoAuth } from '@orgkey/hono';
import { apiKeyAuth as koaAuth } from '@orgkey/koa';
import { createManagement, type Management } from '@orgkey/management';
import { mountManagement as expressMount } from '@orgkey/management/express';
import { mountManagement as fastifyMount } from '@orgkey/management/fastify';
import { mountManagement as honoMount } from '@orgkey/management/hono';
import { mountManagement as koaMount } from '@orgkey/management/koa';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { type Valve, valve } from './valve.js';

/** The page and an API that its keys open, in one of the frameworks. */
export interface Site {
  readonly url: string;
  readonly page: string;
  readonly store: OrgkeyStore;
  readonly manager: KeyManager;
  /** What happens to the calls that the page's manager makes of the store. */
  readonly valve: Valve;
  close(): Promise<void>;
}

type Serve = (
  authenticator: Authenticator,
  management: Management,
) => Promise<{ readonly server: Server; readonly close: () => unknown }>;

export const FRAMEWORKS: Readonly<Record<string, Serve>> = {
  async express(authenticator, management) {
    const app = express();
    app.use(expressMount(management));
    app.get('/api/whoami', expressAuth(authenticator), (_req, res) => void res.send('in'));
    const server = app.listen(0, '127.0.0.1');
    return { server, close: () => server.close() };
  },
  async fastify(authenticator, management) {
    const app = fastify();
    // At the root, where it guards everything that is not set apart.
    await app.register(fastifyAuth, { authenticator });
    await app.register(fastifyMount, { management });
    app.get('/api/whoami', () => 'in');
    await app.listen({ port: 0, host: '127.0.0.1' });
    return { server: app.server, close: () => app.close() };
  },
  async koa(authenticator, management) {
    const app = new Koa();
    const router = new Router();
    router.get('/api/whoami', koaAuth(authenticator), (ctx) => {
      ctx.body = 'in';
    });
    app.use(koaMount(management)).use(router.routes());
    const server = app.listen(0, '127.0.0.1');
    return { server, close: () => server.close() };
  },
  async hono(authenticator, management) {
    const app = new Hono();
    app.use(honoMount(management));
    app.get('/api/whoami', honoAuth(authenticator), (c) => c.text('in'));
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as Server;
    return { server, close: () => server.close() };
  },
};

/**
 * The frameworks to run a file's tests on. The page is the same everywhere, and a mount is thin: each file takes
 * another framework, and all four of them with BROWSER_FRAMEWORKS=all. The life of a key is always lived on all.
 */
export function frameworks(usual: string): readonly string[] {
  return process.env['BROWSER_FRAMEWORKS'] === 'all' ? Object.keys(FRAMEWORKS) : [usual];
}

/** Starts a site with the organizations acme and globex. Who sends `session=acme,globex` manages both. */
export async function startSite(framework: string, limits: ManagerOptions = {}): Promise<Site> {
  const store = createMemoryStore();
  const manager = createKeyManager({ store });
  await manager.createOrganization({ slug: 'acme' });
  await manager.createOrganization({ slug: 'globex' });
  const { valve: tap, store: tapped } = valve(store);
  const names: Readonly<Record<string, string>> = { acme: 'Acme', globex: 'Globex' };
  const management = createManagement({
    manager: createKeyManager({ store: tapped, ...limits }),
    basePath: '/settings/api-keys',
    exampleUrl: '/api/whoami',
    signInUrl: '/sign-in',
    scopes: [
      { name: 'agents:read', description: 'See agents and their runs.' },
      { name: 'agents:write', description: 'Create, change and start agents.' },
      { name: 'registries:read', description: 'See registries.' },
    ],
    authorize(request) {
      const [, slugs] = /session=([a-z.]+)/.exec(request.headers.get('cookie') ?? '') ?? [];
      const organizations = slugs?.split('.').map((slug) => ({ slug, name: names[slug] ?? slug }));
      return organizations && { actor: 'ada@example.com', organizations };
    },
    onError: () => undefined,
  });
  const start = FRAMEWORKS[framework] as Serve;
  const { server, close } = await start(createAuthenticator({ store }), management);
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{ url, page: `${url}/settings/api-keys`, store, manager, valve: tap },
    async close() {
      (server as Server & { closeAllConnections(): void }).closeAllConnections();
      await close();
    },
  };
}
