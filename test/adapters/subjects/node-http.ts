import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type AdapterSubject, type Area, type AreaRoute, isPreflight } from '@orgkey/conformance';
import type { Principal } from '@orgkey/core';
import { matchOrganization, type WithApiKeyOptions, withApiKey } from '@orgkey/core/node';
import { listen } from './listen.js';

type Handler = (req: IncomingMessage, res: ServerResponse, principal: Principal | undefined) => unknown;

/** Who has no router matches the whole path, and nothing but the path. */
function pathOf(req: IncomingMessage): string {
  return (req.url ?? '').split(/[?#]/, 1)[0] ?? '';
}

function send(res: ServerResponse, status: number, body: string): void {
  // Somebody else has answered already.
  if (res.headersSent) return;
  res.statusCode = status;
  res.end(body);
}

/** The application's own parser: `undefined` where there is no JSON and no form; throws at what is none. */
async function parsedBody(req: IncomingMessage): Promise<unknown> {
  const type = req.headers['content-type'] ?? '';
  const isForm = type.startsWith('application/x-www-form-urlencoded');
  const content = await text(req);
  if (isForm) return undefined;
  return content === '' || !/json/i.test(type) ? undefined : JSON.parse(content);
}

function handlerOf(area: Area, route: AreaRoute | undefined): Handler {
  return async (req, res, principal) => {
    if (route === undefined) return send(res, 404, 'nothing here');
    let body: unknown;
    try {
      body = await parsedBody(req);
    } catch {
      return send(res, 400, 'own parser');
    }
    if (area.matches && !(await matchOrganization(req, res, body))) return;
    const getPrincipal = (): Principal => {
      if (principal === undefined) throw new Error('nobody');
      return principal;
    };
    try {
      send(res, 200, route.handle({ getPrincipal, findPrincipal: () => principal, body, orgSlug: undefined }));
    } catch {
      send(res, 500, 'own error page');
    }
  };
}

function guarded({ guard, scopes }: Area, handler: Handler): (req: IncomingMessage, res: ServerResponse) => unknown {
  if (guard === undefined) return (req, res) => handler(req, res, undefined);
  const { authenticator, requirement, onDenied } = guard;
  const options: WithApiKeyOptions = {
    ...requirement,
    ...(scopes === undefined ? {} : { scopes }),
    ...(onDenied === undefined
      ? {}
      : { onDenied: (denial, _req, res) => onDenied(denial, () => send(res, 418, 'own answer')) }),
  };
  return withApiKey(authenticator, options, handler);
}

export const NODE_HTTP: AdapterSubject = {
  name: 'node:http',
  judgesAlone: { scopes: true },
  lacks: {
    path: 'There is no router, and so no path parameter.',
    gaps: 'The handler gets its principal as an argument: there is nothing to ask, and no parsed body that a guard could know of.',
    checks: 'There is no check that could be mounted without the guard.',
    proxies: 'There is no setting for proxies.',
    errors: 'Nobody answers when an error is thrown: the connection is closed.',
  },
  start({ areas, host }) {
    const table = areas.map((area) => ({
      area,
      unknown: guarded(area, handlerOf(area, undefined)),
      routes: new Map(area.routes.map((route) => [area.path + route.path, guarded(area, handlerOf(area, route))])),
    }));
    return listen((req, res) => {
      const path = pathOf(req);
      const found = table.find(({ area }) => path === area.path || path.startsWith(`${area.path}/`));
      if (found === undefined) return send(res, 404, 'nothing here');
      if (found.area.cors) {
        res.setHeader('Access-Control-Allow-Origin', '*');
        const header = (name: string): string | undefined => req.headers[name] as string | undefined;
        if (isPreflight(req.method ?? '', header)) return send(res, 204, '');
      }
      return (found.routes.get(path) ?? found.unknown)(req, res);
    }, host);
  },
};
