// The same small application on each framework, three times: without a guard, with ours, and with what somebody would
// write by hand who checks the form of a key, takes a digest of it and looks it up: the floor, which decides nothing else.
import { hash } from 'node:crypto';
import { createServer } from 'node:http';

const BODY = '{"ok":true}';
const HEADERS = { 'content-type': 'application/json', 'content-length': String(BODY.length) };

/** Keys of the yardstick by their digest. */
export function digestMap(keys) {
  return new Map(keys.map((key) => [hash('sha256', key, 'hex'), Object.freeze({ key })]));
}

const isDigit = new Uint8Array(128);
for (const digit of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_') isDigit[digit.charCodeAt(0)] = 1;

function knownTo(map, key) {
  if (key === undefined || key.length !== 58 || !key.startsWith('ok_')) return undefined;
  for (let i = 3; i < 58; i++) if (isDigit[key.charCodeAt(i)] !== 1) return undefined;
  return map.get(hash('sha256', key, 'hex'));
}

/** Builds one contender's server: `variant` is `bare`, `guarded` or `yardstick`. */
export const frameworks = {
  async express({ variant, authenticator, map }) {
    const { default: express } = await import('express');
    const { apiKeyAuth, matchOrganization } = await import('@orgkey/express');
    const app = express();
    app.disable('x-powered-by');
    if (variant === 'guarded') app.use(apiKeyAuth(authenticator), matchOrganization());
    if (variant === 'yardstick')
      app.use((req, res, next) => {
        req.caller = knownTo(map, req.headers['x-api-key']);
        if (req.caller === undefined) res.writeHead(401).end();
        else next();
      });
    app.get('/', (_req, res) => res.writeHead(200, HEADERS).end(BODY));
    return createServer(app);
  },

  async fastify({ variant, authenticator, map }) {
    const { default: fastify } = await import('fastify');
    const { apiKeyAuth } = await import('@orgkey/fastify');
    const app = fastify();
    if (variant === 'guarded') await app.register(apiKeyAuth, { authenticator });
    if (variant === 'yardstick') {
      app.decorateRequest('caller', null);
      app.addHook('onRequest', (request, reply, done) => {
        request.caller = knownTo(map, request.headers['x-api-key']);
        if (request.caller === undefined) reply.code(401).send();
        else done();
      });
    }
    app.get('/', (_request, reply) => reply.headers(HEADERS).send(BODY));
    await app.ready();
    return app.server;
  },

  async koa({ variant, authenticator, map }) {
    const { default: Koa } = await import('koa');
    const { apiKeyAuth, matchOrganization } = await import('@orgkey/koa');
    const app = new Koa();
    if (variant === 'guarded') app.use(apiKeyAuth(authenticator)).use(matchOrganization());
    if (variant === 'yardstick')
      app.use((ctx, next) => {
        ctx.state.caller = knownTo(map, ctx.req.headers['x-api-key']);
        if (ctx.state.caller !== undefined) return next();
        ctx.status = 401;
      });
    app.use((ctx) => {
      ctx.set(HEADERS);
      ctx.body = BODY;
    });
    const listener = app.callback();
    return createServer((req, res) => void listener(req, res));
  },

  async hono({ variant, authenticator, map }) {
    const { Hono } = await import('hono');
    const { createAdaptorServer } = await import('@hono/node-server');
    const { apiKeyAuth } = await import('@orgkey/hono');
    const app = new Hono();
    if (variant === 'guarded') app.use(apiKeyAuth(authenticator));
    if (variant === 'yardstick')
      app.use((c, next) => {
        const caller = knownTo(map, c.req.raw.headers.get('x-api-key') ?? undefined);
        if (caller === undefined) return c.body(null, 401);
        c.set('caller', caller);
        return next();
      });
    app.get('/', (c) => c.body(BODY, 200, HEADERS));
    return createAdaptorServer({ fetch: app.fetch });
  },
};
