import { createServer, METHODS } from 'node:http';
import { Readable } from 'node:stream';
import { bodyParser } from '@koa/bodyparser';
import cors from '@koa/cors';
import Router from '@koa/router';
import { apiKeyAuth, findPrincipal, getPrincipal, matchOrganization } from '@orgkey/koa';
import { mountManagement } from '@orgkey/management/koa';
import Koa, { type Context, type Middleware } from 'koa';
import type { Call, Reply } from '../api/route.js';
import { SIGN_IN_PATH } from '../settings-page/sign-in.js';
import { CROSS_ORIGIN, isPreflight } from './cross-origin.js';
import type { CreateServer } from './parts.js';

export const createKoaServer: CreateServer = ({ authenticator, api, settingsPage }) => {
  const app = new Koa();
  const open = new Router();
  open.get('/healthz', (ctx) => send(ctx, api.health()));

  const guarded = new Router({ prefix: '/api' });
  guarded.use(crossOrigin());
  // By default a body of DELETE, QUERY and others is not parsed, and then names nothing.
  const parsedMethods = METHODS.filter((method) => method !== 'GET' && method !== 'HEAD');
  const parse = bodyParser({ enableTypes: ['json'], jsonLimit: '100kb', parsedMethods });
  for (const { method, path, requirement, handle } of api.routes) {
    guarded[method](path, apiKeyAuth(authenticator, requirement), parse, matchOrganization(), (ctx) =>
      send(ctx, handle(callOf(ctx))),
    );
  }
  // Everything else: nobody without a key learns what exists.
  guarded.all('{/*rest}', apiKeyAuth(authenticator));

  app.use(open.routes()).use(guarded.routes());
  if (settingsPage !== undefined) {
    const { signIn, management } = settingsPage;
    const signInRoute = new Router().all(SIGN_IN_PATH, async (ctx) => {
      send(ctx, await signIn({ method: ctx.method, header: (name) => headerOf(ctx, name), content: ctx.req }));
    });
    app.use(signInRoute.routes()).use(mountManagement(management));
  }
  const listener = app.callback();
  return createServer((req, res) => void listener(req, res));
};

function crossOrigin(): Middleware {
  const { origin, methods: allowMethods, allowedHeaders, exposedHeaders, maxAge } = CROSS_ORIGIN;
  const answer = cors({ origin, allowMethods, allowHeaders: allowedHeaders, exposeHeaders: exposedHeaders, maxAge });
  return (ctx, next) => {
    if (ctx.method !== 'OPTIONS' || isPreflight(ctx.method, (name) => headerOf(ctx, name))) return answer(ctx, next);
    ctx.set('Access-Control-Allow-Origin', origin);
    return next();
  };
}

function callOf(ctx: Context & { params?: Readonly<Record<string, string>> }): Call {
  return {
    getPrincipal: () => getPrincipal(ctx),
    findPrincipal: () => findPrincipal(ctx),
    body: ctx.request.body,
    url: ctx.url,
    header: (name) => headerOf(ctx, name),
    pathParameter: (name) => ctx.params?.[name],
  };
}

/** Not `ctx.get()`: it can't tell a header that is empty from one that is missing. */
function headerOf(ctx: Context, name: string): string | undefined {
  return ctx.req.headers[name] as string | undefined;
}

function send(ctx: Context, { status, headers, body }: Reply): void {
  ctx.status = status;
  ctx.set({ ...headers });
  ctx.body = typeof body === 'string' ? Buffer.from(body) : Readable.from(body);
}
