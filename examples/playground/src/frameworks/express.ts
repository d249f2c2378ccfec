import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { apiKeyAuth, findPrincipal, getPrincipal, matchOrganization } from '@orgkey/express';
import { mountManagement } from '@orgkey/management/express';
import cors from 'cors';
import express, { type Request, type RequestHandler, type Response } from 'express';
import type { Call, Reply, Route } from '../api/route.js';
import { SIGN_IN_PATH } from '../settings-page/sign-in.js';
import { CROSS_ORIGIN, isPreflight } from './cross-origin.js';
import type { CreateServer } from './parts.js';

export const createExpressServer: CreateServer = ({ authenticator, api, settingsPage }) => {
  const app = express();
  app.disable('x-powered-by');
  app.set('env', 'production'); // errors without their stack

  app.get('/healthz', (_req, res) => send(res, api.health()));

  const answerPreflight = cors(CROSS_ORIGIN);
  const onlyMark = cors({ ...CROSS_ORIGIN, preflightContinue: true });
  app.use('/api', (req, res, next) => {
    (isPreflight(req.method, (name) => req.get(name)) ? answerPreflight : onlyMark)(req, res, next);
  });
  const parse = express.json({ limit: '100kb' });
  for (const { method, path, requirement, handle } of api.routes) {
    app[method](`/api${path}`, apiKeyAuth(authenticator, requirement), parse, matchOrganization(), answer(handle));
  }
  // Everything else: nobody without a key learns what exists.
  app.use('/api', apiKeyAuth(authenticator));

  if (settingsPage !== undefined) {
    app.all(SIGN_IN_PATH, async (req, res) => {
      const { method } = req;
      send(res, await settingsPage.signIn({ method, header: (name) => req.get(name), content: req }));
    });
    app.use(mountManagement(settingsPage.management));
  }
  return createServer(app);
};

function answer(handle: Route['handle']): RequestHandler {
  return (req, res) => send(res, handle(callOf(req)));
}

function callOf(req: Request): Call {
  return {
    getPrincipal: () => getPrincipal(req),
    findPrincipal: () => findPrincipal(req),
    body: req.body,
    url: req.url,
    header: (name) => req.get(name),
    pathParameter: (name) => req.params[name] as string | undefined,
  };
}

/** Not `res.json()`: it would add an ETag and a charset. */
function send(res: Response, { status, headers, body }: Reply): void {
  res.writeHead(status, headers);
  if (typeof body === 'string') res.end(body);
  else Readable.from(body).pipe(res);
}
