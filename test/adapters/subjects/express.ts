import { type AdapterSubject, type Area, type AreaGuard, isPreflight } from '@orgkey/conformance';
import {
  type ApiKeyAuthOptions,
  apiKeyAuth,
  findPrincipal,
  getPrincipal,
  matchOrganization,
  requireScopes,
} from '@orgkey/express';
import cors from 'cors';
import express5, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import express4 from 'express4';
import { listen } from './listen.js';

type Framework = typeof express5;

/** Express answers every OPTIONS with its own CORS package; the guard wants all but preflights. */
const preflights: RequestHandler = (req, res, next) => {
  if (isPreflight(req.method, (name) => req.get(name))) cors()(req, res, next);
  else cors({ methods: [] })(Object.create(req, { method: { value: 'GET' } }), res, next);
};

/** Errors of Express' own parsers bring their status; everything else is a 500. A refusal must never come here. */
// oxlint-disable-next-line max-params -- Express knows a handler of errors by its four parameters.
const ownErrorPage: ErrorRequestHandler = (error: { readonly status?: number }, _req, res, _next) => {
  res.status(error.status ?? 500).send('own error page');
};

function mount(app: Express, express: Framework, area: Area): void {
  if (area.cors) app.use(area.path, preflights);
  if (area.guard !== undefined) {
    const { authenticator, requirement, onDenied } = area.guard;
    const options: ApiKeyAuthOptions =
      onDenied === undefined
        ? requirement
        : {
            ...requirement,
            onDenied: (denial, _req, res) => onDenied(denial, () => void res.status(418).send('own answer')),
          };
    app.use(area.path, apiKeyAuth(authenticator, options));
  }
  if (area.parses) app.use(area.path, express.json(), express.urlencoded({ extended: true }));
  if (area.matches) app.use(area.path, matchOrganization());
  if (area.scopes !== undefined) app.use(area.path, requireScopes(...area.scopes));
  for (const route of area.routes) {
    const handler: RequestHandler<{ orgSlug?: string }> = (req, res) => {
      const seen = { getPrincipal: () => getPrincipal(req), findPrincipal: () => findPrincipal(req) };
      res
        .type('json')
        .send(route.handle({ ...seen, query: req.query['orgSlug'], body: req.body, orgSlug: req.params.orgSlug }));
    };
    if (route.matches) app.all(area.path + route.path, matchOrganization(), handler);
    else app.all(area.path + route.path, handler);
  }
}

/** Ways of answering that Express has, each with a `Vary` of its own. */
const ANSWERS: Readonly<Record<string, RequestHandler>> = {
  json: (_req, res) => void res.vary('Accept-Encoding').json({}),
  send: (_req, res) => void res.set('Vary', 'Accept-Encoding').send('text'),
  'lower-case': (_req, res) => void res.set('vary', 'accept-encoding').send('text'),
  'already-complete': (_req, res) => void res.set('vary', 'accept-encoding, x-api-key, authorization').send('text'),
  'a-list': (_req, res) => void res.set('Vary', ['Accept-Encoding', 'X-API-Key']).send('text'),
  append: (_req, res) => void res.append('Vary', 'Accept-Encoding').send('text'),
  redirect: (_req, res) => res.vary('Accept-Encoding').redirect('/elsewhere'),
  'no-content': (_req, res) => void res.vary('Accept-Encoding').status(204).end(),
  'write-head': (_req, res) => void res.writeHead(200, { Vary: 'Accept-Encoding' }).end('text'),
  'write-head-with-reason': (_req, res) => void res.writeHead(200, 'Fine', { vary: 'Accept-Encoding' }).end('text'),
  'write-head-with-a-flat-list': (_req, res) => void res.writeHead(200, ['Vary', 'Accept-Encoding']).end('text'),
  'write-head-over-set': (_req, res) => {
    res.setHeader('Vary', 'Origin');
    res.writeHead(200, { vary: 'Accept-Encoding' }).end('text');
  },
  'set-header-then-end': (_req, res) => {
    res.setHeader('Vary', 'Accept-Encoding');
    res.end('text');
  },
  stream: (_req, res) => {
    res.setHeader('Vary', 'Accept-Encoding');
    res.write('a');
    res.end('b');
  },
  'flushed-early': (_req, res) => {
    res.setHeader('Vary', 'Accept-Encoding');
    res.flushHeaders();
    res.end('text');
  },
  later: (_req, res) => void setTimeout(() => res.vary('Accept-Encoding').json({}), 5),
};

function nest(app: Express, express: Framework, guard: AreaGuard | undefined): void {
  if (guard !== undefined) app.use('/nested/guarded-twice', apiKeyAuth(guard.authenticator));
  app.all('/nested/guarded-twice/x', (_req, res) => void res.send('text'));
  const router = express.Router();
  router.all('/x', (_req, res) => void res.send('text'));
  app.use('/nested/router', router);
  const inner = express.Router();
  inner.all('/x', (_req, res) => void res.send('text'));
  app.use('/nested/router-in-router', express.Router().use(inner));
  const child = express();
  child.all('/x', (_req, res) => void res.send('text'));
  app.use('/nested/application', child);
  app
    .route('/nested/route/x')
    .all((_req, _res, next) => next())
    .all((_req, res) => void res.send('text'));
}

function expressSubject(name: string, express: Framework): AdapterSubject {
  return {
    name,
    answers: Object.keys(ANSWERS),
    nested: ['router', 'router-in-router', 'application', 'route', 'guarded-twice'],
    start({ areas, host, trustsProxy }) {
      const app = express();
      app.disable('x-powered-by');
      app.set('trust proxy', trustsProxy ? 1 : false);
      for (const area of areas) mount(app, express, area);
      for (const [way, answer] of Object.entries(ANSWERS)) app.get(`/answers/${way}`, answer);
      nest(app, express, areas.find(({ path }) => path === '/nested')?.guard);
      app.use(ownErrorPage);
      return listen(app, host);
    },
  };
}

export const EXPRESS_5: AdapterSubject = expressSubject('express 5', express5);
export const EXPRESS_4: AdapterSubject = expressSubject('express 4', express4 as unknown as Framework);
