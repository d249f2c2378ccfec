// The service under load, a process of its own: the four frameworks, each on another store or freshness. It is told
// where its stores are by the first message, answers with its ports, and with what it holds when it is asked 'held'.
import { memoryUsage } from 'node:process';
import { serve } from '@hono/node-server';
import { bodyParser } from '@koa/bodyparser';
import { openStore } from '@orgkey/cli';
import { createAuthenticator } from '@orgkey/core';
import * as forExpress from '@orgkey/express';
import * as forFastify from '@orgkey/fastify';
import * as forHono from '@orgkey/hono';
import * as forKoa from '@orgkey/koa';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';

const listening = async (server) => {
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  return server;
};
const answerOf = ({ keyId, organization }) => ({ keyId, organization: organization.slug });

const STARTS = {
  express: (authenticator) => {
    const app = express().use(forExpress.apiKeyAuth(authenticator), express.json(), forExpress.matchOrganization());
    app.use((req, res) => res.json(answerOf(forExpress.getPrincipal(req))));
    return listening(app.listen(0, '127.0.0.1'));
  },
  fastify: async (authenticator) => {
    const app = fastify();
    await app.register(forFastify.apiKeyAuth, { authenticator });
    app.all('/', (request) => answerOf(forFastify.getPrincipal(request)));
    await app.listen({ host: '127.0.0.1', port: 0 });
    return app.server;
  },
  koa: (authenticator) => {
    const app = new Koa().use(forKoa.apiKeyAuth(authenticator)).use(bodyParser()).use(forKoa.matchOrganization());
    app.use((ctx) => {
      ctx.body = answerOf(forKoa.getPrincipal(ctx));
    });
    return listening(app.listen(0, '127.0.0.1'));
  },
  hono: (authenticator) => {
    const app = new Hono().use('*', forHono.apiKeyAuth(authenticator));
    app.all('*', (c) => c.json(answerOf(forHono.getPrincipal(c))));
    return listening(serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }));
  },
};

async function start(subjects) {
  const ports = {};
  for (const { framework, url, freshness } of subjects) {
    const { store } = await openStore(url);
    const authenticator = createAuthenticator({ store, freshness, lastUsedIntervalMs: 1_000, deadlineMs: 1_000 });
    const server = await STARTS[framework](authenticator);
    server.keepAliveTimeout = 60_000;
    ports[framework] = server.address().port;
  }
  return { ports };
}

/** What this process holds: memory after a collection, and handles by their kind. */
function held() {
  for (let i = 0; i < 3; i++) globalThis.gc();
  const handles = {};
  for (const kind of process.getActiveResourcesInfo()) handles[kind] = (handles[kind] ?? 0) + 1;
  return { ...memoryUsage(), handles };
}

process.on('message', (message) => {
  if (message === 'held') process.send(held());
  else void start(message).then((started) => process.send(started));
});
process.on('disconnect', () => process.exit(0));
