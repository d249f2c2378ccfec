import { PassThrough } from 'node:stream';
import { bodyParser } from '@koa/bodyparser';
import cors from '@koa/cors';
import Router from '@koa/router';
import { type AdapterSubject, type Area, isPreflight } from '@orgkey/conformance';
import {
  type ApiKeyAuthOptions,
  apiKeyAuth,
  findPrincipal,
  getPrincipal,
  matchOrganization,
  requireScopes,
} from '@orgkey/koa';
import Koa3, { type Context, type Middleware } from 'koa';
import Koa2 from 'koa2';
import { agreed } from './agreed.js';
import { listen } from './listen.js';

/** Errors of parsers bring their status; everything else is a 500. A refusal must never come here. */
const ownErrorPage: Middleware = async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    ctx.status = (error as { readonly status?: number }).status ?? 500;
    ctx.body = 'own error page';
  }
};

const answerPreflight = cors({ origin: '*' });

/** Koa's own CORS package takes any OPTIONS that names a method for a preflight. */
const crossOrigin: Middleware = (ctx, next) => {
  if (isPreflight(ctx.method, (name) => ctx.req.headers[name] as string | undefined)) return answerPreflight(ctx, next);
  ctx.set('Access-Control-Allow-Origin', '*');
  return next();
};

const text = (ctx: { body: unknown }): void => {
  ctx.body = 'text';
};

function middlewareOf(area: Area): readonly Middleware[] {
  const list: Middleware[] = area.cors ? [crossOrigin] : [];
  if (area.guard !== undefined) {
    const { authenticator, requirement, onDenied } = area.guard;
    const answer = (ctx: Context) => (): void => {
      ctx.status = 418;
      ctx.body = 'own answer';
    };
    const options: ApiKeyAuthOptions =
      onDenied === undefined
        ? requirement
        : { ...requirement, onDenied: (denial, ctx) => onDenied(denial, answer(ctx)) };
    list.push(apiKeyAuth(authenticator, options));
  }
  if (area.parses) list.push(bodyParser());
  if (area.matches) list.push(matchOrganization() as Middleware);
  if (area.scopes !== undefined) list.push(requireScopes(...area.scopes));
  return list;
}

function mount(router: Router, area: Area): void {
  const before = middlewareOf(area);
  for (const route of area.routes) {
    const second = route.matches ? [matchOrganization() as Middleware] : [];
    router.all(area.path + route.path, ...before, ...second, (ctx) => {
      const seen = {
        getPrincipal: () => getPrincipal(ctx),
        findPrincipal: () => agreed(findPrincipal(ctx), ctx.state['principal']),
      };
      ctx.body = route.handle({
        ...seen,
        query: ctx.query['orgSlug'],
        body: ctx.request.body,
        orgSlug: ctx.params['orgSlug'],
      });
      ctx.type = 'json';
    });
  }
}

/** Ways of answering that Koa has, each with a `Vary` of its own. */
const ANSWERS: Readonly<Record<string, (ctx: Context) => unknown>> = {
  json: (ctx) => {
    ctx.vary('Accept-Encoding');
    ctx.body = {};
  },
  text: (ctx) => {
    ctx.set('Vary', 'Accept-Encoding');
    ctx.body = 'text';
  },
  'a-list': (ctx) => {
    ctx.set('vary', ['Accept-Encoding', 'x-api-key']);
    ctx.body = 'text';
  },
  buffer: (ctx) => {
    ctx.append('Vary', 'Accept-Encoding');
    ctx.body = Buffer.from('text');
  },
  stream: (ctx) => {
    ctx.set('Vary', 'Accept-Encoding');
    ctx.body = new PassThrough().end('text');
  },
  redirect: (ctx) => {
    ctx.vary('Accept-Encoding');
    ctx.redirect('/elsewhere');
  },
  'no-content': (ctx) => {
    ctx.vary('Accept-Encoding');
    ctx.status = 204;
  },
  'past-koa': (ctx) => {
    ctx.respond = false;
    ctx.res.writeHead(200, { Vary: 'Accept-Encoding' });
    ctx.res.end('text');
  },
  'past-koa-with-a-flat-list': (ctx) => {
    ctx.respond = false;
    ctx.res.writeHead(200, ['vary', 'Accept-Encoding']).end('text');
  },
  later: async (ctx) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    ctx.vary('Accept-Encoding');
    ctx.body = 'text';
  },
};

function koaSubject(name: string, Koa: typeof Koa3): AdapterSubject {
  return {
    name,
    answers: Object.keys(ANSWERS),
    nested: ['router', 'router-in-router', 'guarded-twice'],
    start({ areas, host, trustsProxy }) {
      const app = new Koa();
      app.silent = true;
      app.proxy = trustsProxy;
      app.maxIpsCount = 1;
      const router = new Router();
      for (const area of areas) mount(router, area);
      for (const [way, answer] of Object.entries(ANSWERS)) {
        const before = areas.filter(({ path }) => path === '/answers').flatMap(middlewareOf);
        router.all(`/answers/${way}`, ...before, async (ctx) => void (await answer(ctx)));
      }
      const inner = new Router().all('/x', text);
      const nested = new Router().use(...areas.filter(({ path }) => path === '/nested').flatMap(middlewareOf));
      nested.use('/router', inner.routes());
      nested.use('/router-in-router', new Router().use(inner.routes()).routes());
      const twice = areas.filter(({ path }) => path === '/nested').flatMap(middlewareOf);
      nested.use('/guarded-twice', ...twice, inner.routes());
      router.use('/nested', nested.routes());
      // A router knows nothing of paths that it does not have: they are guarded by a route that has them all.
      for (const area of areas)
        router.all(`${area.path}{/*rest}`, ...middlewareOf({ ...area, parses: false }).slice(0, 2));
      app.use(ownErrorPage).use(router.routes());
      const listener = app.callback();
      return listen((req, res) => void listener(req, res), host);
    },
  };
}

export const KOA_3: AdapterSubject = koaSubject('koa 3', Koa3);
export const KOA_2: AdapterSubject = koaSubject('koa 2', Koa2 as unknown as typeof Koa3);
