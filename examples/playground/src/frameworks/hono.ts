import type { Server } from 'node:http';
import { Readable } from 'node:stream';
import { createAdaptorServer } from '@hono/node-server';
import { apiKeyAuth, findPrincipal, getPrincipal, matchOrganization } from '@orgkey/hono';
import { mountManagement } from '@orgkey/management/hono';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { HTTPException } from 'hono/http-exception';
import type { Call, Reply } from '../api/route.js';
import { SIGN_IN_PATH } from '../settings-page/sign-in.js';
import { CROSS_ORIGIN, isPreflight } from './cross-origin.js';
import type { CreateServer } from './parts.js';

export const createHonoServer: CreateServer = ({ authenticator, api, settingsPage }) => {
  const app = new Hono();
  app.get('/healthz', () => response(api.health()));

  app.use('/api/*', crossOrigin());
  const beforeBody = bodyLimit({ maxSize: 100 * 1024 });
  for (const { method, path, requirement, handle } of api.routes) {
    const guard = apiKeyAuth(authenticator, { ...requirement, beforeBody });
    app[method](`/api${path}`, guard, matchOrganization(), async (c) => {
      const body = await parsedBody(c);
      return response(handle(callOf(c, body)));
    });
  }
  // Everything else: nobody without a key learns what exists.
  app.all('/api/*', apiKeyAuth(authenticator), (c) => c.notFound());

  if (settingsPage !== undefined) {
    app.all(SIGN_IN_PATH, async (c) => {
      const { method, raw } = c.req;
      const content = raw.body ?? Readable.from([]);
      return response(await settingsPage.signIn({ method, header: (name) => c.req.header(name), content }));
    });
    app.use(mountManagement(settingsPage.management));
  }
  return createAdaptorServer({ fetch: app.fetch }) as Server;
};

function crossOrigin(): MiddlewareHandler {
  const { origin, methods: allowMethods, allowedHeaders, exposedHeaders, maxAge } = CROSS_ORIGIN;
  const answer = cors({ origin, allowMethods, allowHeaders: allowedHeaders, exposeHeaders: exposedHeaders, maxAge });
  return (c, next) => {
    if (c.req.method !== 'OPTIONS' || isPreflight(c.req.method, (name) => c.req.header(name))) return answer(c, next);
    c.res.headers.set('Access-Control-Allow-Origin', origin);
    return next();
  };
}

async function parsedBody(c: Context): Promise<unknown> {
  const isJson = /^application\/json\s*(?:;|$)/i.test(c.req.header('content-type') ?? '');
  if (!isJson || (await c.req.text()) === '') return undefined;
  try {
    return await c.req.json();
  } catch (cause) {
    throw new HTTPException(400, { message: 'The body is not JSON.', cause });
  }
}

function callOf(c: Context, body: unknown): Call {
  return {
    getPrincipal: () => getPrincipal(c),
    findPrincipal: () => findPrincipal(c),
    body,
    url: c.req.url,
    header: (name) => c.req.header(name),
    pathParameter: (name) => c.req.param(name),
  };
}

function response({ status, headers, body }: Reply): Response {
  const content = typeof body === 'string' ? body : (Readable.toWeb(Readable.from(body)) as ReadableStream);
  return new Response(content, { status, headers });
}
