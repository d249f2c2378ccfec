import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { type AdapterSubject, type Area, type AreaRoute, isPreflight } from '@orgkey/conformance';
import type { Denial, Principal } from '@orgkey/core';
import { type WithApiKeyOptions, withApiKey } from '@orgkey/core/fetch';

/** What the server passes behind the request, as Next and Bun do: the peer, and the parameters of the route. */
interface Extra {
  readonly address: string | undefined;
  readonly orgSlug?: string | undefined;
}
type Handler = (request: Request, principal: Principal | undefined, extra: Extra) => Promise<Response>;
type Served = (request: Request, extra: Extra) => Promise<Response>;

async function parsedBody(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type') ?? '';
  if (type.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(await request.formData());
  const isJson = /json/i.test(type) && request.method !== 'GET' && request.method !== 'HEAD';
  return isJson ? request.json() : undefined;
}

function handlerOf(route: AreaRoute | undefined): Handler {
  return async (request, principal, { orgSlug }) => {
    if (route === undefined) return new Response('nothing here', { status: 404 });
    let body: unknown;
    try {
      body = await parsedBody(request);
    } catch {
      return new Response('own parser', { status: 400 });
    }
    const getPrincipal = (): Principal => {
      if (principal === undefined) throw new Error('nobody');
      return principal;
    };
    try {
      return new Response(route.handle({ getPrincipal, findPrincipal: () => principal, body, orgSlug }));
    } catch {
      return new Response('own error page', { status: 500 });
    }
  };
}

function guarded({ guard, scopes }: Area, handler: Handler): Served {
  if (guard === undefined) return (request, extra) => handler(request, undefined, extra);
  const { authenticator, requirement, onDenied } = guard;
  const options: WithApiKeyOptions = {
    ...requirement,
    ...(scopes === undefined ? {} : { scopes }),
    ...(onDenied === undefined
      ? {}
      : { onDenied: (denial: Denial) => onDenied(denial, () => new Response('own answer', { status: 418 })) }),
    address: (_request: Request, extra: Extra) => extra.address,
    params: (_request: Request, { orgSlug }: Extra) => (orgSlug === undefined ? {} : { orgSlug }),
  };
  return withApiKey(authenticator, options, handler);
}

interface Entry {
  readonly pattern: RegExp;
  readonly serve: Served;
  readonly cors: boolean;
}

function entriesOf(area: Area): readonly Entry[] {
  const pattern = (path: string): RegExp => new RegExp(`^${path.replace(':orgSlug', '(?<orgSlug>[^/]+)')}$`);
  return [
    ...area.routes.map((route) => ({
      pattern: pattern(area.path + route.path),
      serve: guarded(area, handlerOf(route)),
      cors: area.cors,
    })),
    ...(area.path === '/answers'
      ? Object.entries(ANSWERS).map(([way, answer]) => ({
          pattern: pattern(`/answers/${way}`),
          serve: guarded(area, async () => answer()),
          cors: false,
        }))
      : []),
    { pattern: pattern(`${area.path}(?:/.*)?`), serve: guarded(area, handlerOf(undefined)), cors: area.cors },
  ];
}

const VARY = { Vary: 'Accept-Encoding' };

/** Ways of making a response, each with a `Vary` of its own. */
const ANSWERS: Readonly<Record<string, () => Response>> = {
  text: () => new Response('text', { headers: VARY }),
  json: () => Response.json({}, { headers: VARY }),
  complete: () => new Response('text', { headers: { vary: 'accept-encoding, x-api-key, authorization' } }),
  empty: () => new Response(null, { status: 204, headers: VARY }),
  stream: () => new Response(new Blob(['text']).stream(), { headers: VARY }),
};

/** `''` where the route has no parameter; `undefined` where it can't be decoded. */
function decoded(parameter = ''): string | undefined {
  try {
    return decodeURIComponent(parameter);
  } catch {
    return undefined;
  }
}

async function answer(entries: readonly Entry[], request: Request, address: string | undefined): Promise<Response> {
  const path = request.url.replace(/^[a-z]+:\/\/[^/?#]*/, '').split(/[?#]/, 1)[0] ?? '';
  for (const { pattern, serve: served, cors } of entries) {
    const match = pattern.exec(path);
    if (match === null) continue;
    const orgSlug = decoded(match.groups?.['orgSlug']);
    if (orgSlug === undefined) return new Response('no path', { status: 400 });
    const preflight = cors && isPreflight(request.method, (name) => request.headers.get(name) ?? undefined);
    const response = preflight
      ? new Response(null, { status: 204 })
      : await served(request, { address, orgSlug: orgSlug === '' ? undefined : orgSlug });
    if (cors) response.headers.set('access-control-allow-origin', '*');
    return response;
  }
  return new Response('nothing here', { status: 404 });
}

/** All areas in one handler of Fetch requests, which is told the client's address. */
export function fetchHandler(areas: readonly Area[]): (request: Request, address?: string) => Promise<Response> {
  const entries = areas.flatMap(entriesOf);
  return (request, address) => answer(entries, request, address);
}

export const FETCH: AdapterSubject = {
  name: 'fetch',
  judgesAlone: { body: true, path: true, scopes: true },
  answers: Object.keys(ANSWERS),
  lacks: {
    checks: 'There is no check that could be mounted without the guard.',
    proxies: 'There is no setting for proxies.',
    lines: 'A Request has joined its header lines: how many there were it can not tell.',
  },
  async start({ areas, host }) {
    const serves = fetchHandler(areas);
    const server = await new Promise<ServerType>((resolve) => {
      const fetch = (request: Request, env: { readonly incoming: IncomingMessage }): Promise<Response> =>
        serves(request, env.incoming.socket.remoteAddress);
      const starting: ServerType = serve({ fetch: fetch as never, hostname: host, port: 0 }, () => resolve(starting));
    });
    return {
      port: (server.address() as AddressInfo).port,
      close: () => new Promise((resolve) => server.close(resolve)),
    };
  },
};
