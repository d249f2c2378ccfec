// The same small application on each framework. `mount(app)` puts a contender's guard before its one route.
import { createServer } from 'node:http';

const BODY = '{"ok":true}';
const HEADERS = { 'content-type': 'application/json', 'content-length': String(BODY.length) };

/** Builds a server that does not listen yet. */
export const frameworks = {
  async express(mount) {
    const { default: express } = await import('express');
    const app = express();
    app.disable('x-powered-by');
    await mount(app);
    app.get('/', (_req, res) => res.writeHead(200, HEADERS).end(BODY));
    return createServer(app);
  },

  async fastify(mount) {
    const { default: fastify } = await import('fastify');
    const app = fastify();
    await mount(app);
    app.get('/', (_request, reply) => reply.headers(HEADERS).send(BODY));
    await app.ready();
    return app.server;
  },

  async koa(mount) {
    const { default: Koa } = await import('koa');
    const app = new Koa();
    await mount(app);
    app.use((ctx) => {
      ctx.set(HEADERS);
      ctx.body = BODY;
    });
    const listener = app.callback();
    return createServer((req, res) => void listener(req, res));
  },

  async hono(mount) {
    const { Hono } = await import('hono');
    const { createAdaptorServer } = await import('@hono/node-server');
    const app = new Hono();
    await mount(app);
    app.get('/', (c) => c.body(BODY, 200, HEADERS));
    return createAdaptorServer({ fetch: app.fetch });
  },
};
