import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { type AdapterSetup, type AdapterSubject, type Area, type AreaGuard, isPreflight } from '@orgkey/conformance';
import {
  type ApiKeyAuthOptions,
  apiKeyAuth,
  findPrincipal,
  getPrincipal,
  matchOrganization,
  requireScopes,
} from '@orgkey/hono';
import { type Context, type Handler, Hono } from 'hono';
import { cors } from 'hono/cors';
import { HTTPException } from 'hono/http-exception';
import { stream } from 'hono/streaming';
import { agreed } from './agreed.js';

/** Hono has no setting for proxies: the application says how it knows the address. */
function lastHop(c: Context): string | undefined {
  return c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim();
}

/** What an application of Hono does with a body: it reads it where it needs it. */
async function parsedBody(c: Context): Promise<unknown> {
  const type = c.req.header('content-type') ?? '';
  if (type.startsWith('application/x-www-form-urlencoded')) return c.req.parseBody();
  if (!/json/i.test(type) || c.req.method === 'GET' || c.req.method === 'HEAD') return undefined;
  return c.req.json().catch(() => {
    throw new HTTPException(400, { message: 'own parser' });
  });
}

function mount(app: Hono, area: Area, address: ApiKeyAuthOptions['address']): void {
  const all = `${area.path}/*`;
  if (area.cors) {
    const answer = cors();
    app.use(all, (c, next) => {
      if (isPreflight(c.req.method, (name) => c.req.header(name))) return answer(c, next);
      c.header('Access-Control-Allow-Origin', '*');
      return next();
    });
  }
  if (area.guard !== undefined) {
    const { authenticator, requirement, onDenied } = area.guard;
    const options: ApiKeyAuthOptions = {
      ...requirement,
      ...(address === undefined ? {} : { address }),
      ...(onDenied === undefined ? {} : { onDenied: (denial, c) => onDenied(denial, () => c.text('own answer', 418)) }),
    };
    app.use(all, apiKeyAuth(authenticator, options));
  }
  if (area.matches) app.use(all, matchOrganization());
  if (area.scopes !== undefined) app.use(all, requireScopes(...area.scopes));
  for (const route of area.routes) {
    const handler: Handler = async (c) => {
      const body = area.parses ? await parsedBody(c) : undefined;
      const seen = {
        getPrincipal: () => getPrincipal(c),
        findPrincipal: () => agreed(findPrincipal(c), c.get('principal')),
      };
      const text = route.handle({ ...seen, query: c.req.query('orgSlug'), body, orgSlug: c.req.param('orgSlug') });
      return c.body(text, 200, { 'content-type': 'application/json' });
    };
    if (route.matches) app.all(area.path + route.path, matchOrganization(), handler);
    else app.all(area.path + route.path, handler);
  }
}

/** Ways of answering that Hono has, each with a `Vary` of its own. */
const ANSWERS: Readonly<Record<string, Handler>> = {
  json: (c) => c.json({}, 200, { Vary: 'Accept-Encoding' }),
  text: (c) => {
    c.header('Vary', 'Accept-Encoding');
    return c.text('text');
  },
  response: () => new Response('text', { headers: { Vary: 'Accept-Encoding' } }),
  'response-with-all': () => new Response('text', { headers: { vary: 'accept-encoding, x-api-key, authorization' } }),
  'response-that-is-frozen': () => {
    const response = new Response('text', { headers: { vary: 'Accept-Encoding' } });
    Object.freeze(response);
    return response;
  },
  stream: (c) => {
    c.header('Vary', 'Accept-Encoding');
    return stream(c, async (out) => void (await out.write('text')));
  },
  redirect: (c) => {
    c.header('Vary', 'Accept-Encoding');
    return c.redirect('/elsewhere');
  },
  'no-content': (c) => c.body(null, 204, { Vary: 'Accept-Encoding' }),
  later: async (c) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return c.text('text', 200, { Vary: 'Accept-Encoding' });
  },
};

function nest(app: Hono, guard: AreaGuard | undefined): void {
  const inner = new Hono().all('/x', (c) => c.text('text'));
  app.route('/nested/route', inner);
  app.route('/nested/route-in-route', new Hono().route('/', inner));
  app.mount('/nested/mounted', inner.fetch);
  if (guard === undefined) return;
  app.route('/nested/guarded-twice', new Hono().use(apiKeyAuth(guard.authenticator)).route('/', inner));
}

/** All areas in one application. `peer` says how a client's address is known, where it is not by Node's socket. */
export function honoApp({ areas, trustsProxy }: AdapterSetup, peer?: ApiKeyAuthOptions['address']): Hono {
  const app = new Hono();
  // A refusal must never come here.
  app.onError((error, c) => c.text('own error page', error instanceof HTTPException ? error.status : 500));
  for (const area of areas) mount(app, area, trustsProxy ? lastHop : peer);
  for (const [way, answer] of Object.entries(ANSWERS)) app.all(`/answers/${way}`, answer);
  nest(app, areas.find(({ path }) => path === '/nested')?.guard);
  return app;
}

export const HONO_4: AdapterSubject = {
  name: 'hono 4',
  judgesAlone: { body: true },
  answers: Object.keys(ANSWERS),
  nested: ['route', 'route-in-route', 'mounted', 'guarded-twice'],
  async start(setup) {
    const app = honoApp(setup);
    const server = await new Promise<ServerType>((resolve) => {
      const starting: ServerType = serve({ fetch: app.fetch, hostname: setup.host, port: 0 }, () => resolve(starting));
    });
    return {
      port: (server.address() as AddressInfo).port,
      close: () => new Promise((resolve) => server.close(resolve)),
    };
  },
};
