import { createServer, type IncomingMessage } from 'node:http';
import type { Authenticator, Principal } from '@orgkey/core';
import { withApiKey } from '@orgkey/core/fetch';
import { upgrade, withApiKey as withApiKeyOfNode } from '@orgkey/core/node';
import { expectTypeOf, test } from 'vitest';
import { authenticator } from './authenticator.js';

test('what a runtime passes behind the request is inferred from the handler', () => {
  interface Context {
    readonly params: Promise<{ readonly id: string }>;
  }
  const GET = withApiKey(authenticator, async (_request: Request, principal, context: Context) => {
    expectTypeOf(principal).toEqualTypeOf<Principal>();
    return new Response((await context.params).id);
  });
  expectTypeOf(GET).toEqualTypeOf<(request: Request, context: Context) => Promise<Response>>();
});

test('a request of a kind of its own stays so', () => {
  interface NextRequest extends Request {
    readonly nextUrl: string;
  }
  const GET = withApiKey(authenticator, (request: NextRequest) => new Response(request.nextUrl));
  expectTypeOf(GET).toEqualTypeOf<(request: NextRequest) => Promise<Response>>();
});

test('optional: true makes the principal perhaps nobody', () => {
  withApiKey(authenticator, { optional: true }, (_request, principal) => {
    expectTypeOf(principal).toEqualTypeOf<Principal | undefined>();
    return new Response();
  });
  withApiKey(authenticator, { scopes: ['a'] }, (request, principal) => {
    expectTypeOf(request).toEqualTypeOf<Request>();
    expectTypeOf(principal).toEqualTypeOf<Principal>();
    return new Response();
  });
});

test('a Worker takes its authenticator from its bindings', () => {
  interface Env {
    readonly authenticator: Authenticator;
  }
  const worker = {
    fetch: withApiKey(
      (_request: Request, env: Env) => env.authenticator,
      (_request, { organization }) => Response.json(organization),
    ),
  };
  expectTypeOf(worker.fetch).toEqualTypeOf<(request: Request, env: Env) => Promise<Response>>();
});

test('node:http and upgrade hand over the principal too', () => {
  createServer(
    withApiKeyOfNode(authenticator, (_req, res, principal) => {
      expectTypeOf(principal).toEqualTypeOf<Principal>();
      res.end();
    }),
  ).on(
    'upgrade',
    upgrade(
      authenticator,
      { optional: true, address: (req) => req.socket.remoteAddress },
      (...[req, socket, , caller]) => {
        expectTypeOf(req).toEqualTypeOf<IncomingMessage>();
        expectTypeOf(caller).toEqualTypeOf<Principal | undefined>();
        socket.end();
      },
    ),
  );
});

test('a wrong option does not compile', () => {
  // @ts-expect-error misspelt
  withApiKey(authenticator, { scope: ['a'] }, () => new Response());
  // @ts-expect-error a handler answers with a Response
  withApiKey(authenticator, () => 'text');
  // @ts-expect-error misspelt
  withApiKeyOfNode(authenticator, { scope: ['a'] }, () => {});
});
