// What somebody would write by hand who checks the form of a key, takes a digest of it and looks it up: the floor,
// which decides nothing else. And the framework with no guard at all.
import { knownKeys } from './known-keys.mjs';

const isDigit = new Uint8Array(128);
for (const digit of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_') isDigit[digit.charCodeAt(0)] = 1;

function callerOf(known, key) {
  if (key === undefined || key.length !== 58 || !key.startsWith('ok_')) return undefined;
  for (let i = 3; i < 58; i++) if (isDigit[key.charCodeAt(i)] !== 1) return undefined;
  return known.find(key);
}

const mounts = {
  express: (app, known) =>
    app.use((req, res, next) => {
      req.caller = callerOf(known, req.headers['x-api-key']);
      if (req.caller === undefined) res.writeHead(401).end();
      else next();
    }),

  fastify(app, known) {
    app.decorateRequest('caller', null);
    app.addHook('onRequest', (request, reply, done) => {
      request.caller = callerOf(known, request.headers['x-api-key']);
      if (request.caller === undefined) reply.code(401).send();
      else done();
    });
  },

  koa: (app, known) =>
    app.use((ctx, next) => {
      ctx.state.caller = callerOf(known, ctx.req.headers['x-api-key']);
      if (ctx.state.caller !== undefined) return next();
      ctx.status = 401;
    }),

  hono: (app, known) =>
    app.use((c, next) => {
      const caller = callerOf(known, c.req.raw.headers.get('x-api-key') ?? undefined);
      if (caller === undefined) return c.body(null, 401);
      c.set('caller', caller);
      return next();
    }),
};

export async function openYardstick(framework, size) {
  const known = knownKeys(size);
  return { ...known, mount: (app) => void mounts[framework](app, known) };
}

export async function openBare(_framework, size) {
  return { ...knownKeys(size), mount() {} };
}
