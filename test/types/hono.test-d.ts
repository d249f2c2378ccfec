import type { Authenticator, Principal } from '@orgkey/core';
import {
  apiKeyAuth,
  findPrincipal,
  getPrincipal,
  matchOrganization,
  type PrincipalEnv,
  requireScopes,
} from '@orgkey/hono';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { expectTypeOf, test } from 'vitest';
import { authenticator } from './authenticator.js';

test('down a chain, and in one route, the principal is somebody', () => {
  new Hono()
    .use('/api/*', apiKeyAuth(authenticator))
    .get('/api/agents/:id', matchOrganization(), requireScopes('a'), (c) => {
      expectTypeOf(c.var.principal).toEqualTypeOf<Principal>();
      expectTypeOf(c.get('principal')).toEqualTypeOf<Principal>();
      expectTypeOf(c.req.param('id')).toEqualTypeOf<string>();
      return c.json(getPrincipal(c));
    });
  new Hono().get('/x', apiKeyAuth(authenticator), (c) => {
    expectTypeOf(c.var.principal).toEqualTypeOf<Principal>();
    return c.text('x');
  });
});

test('optional: true makes it perhaps nobody', () => {
  new Hono().get('/x', apiKeyAuth(authenticator, { optional: true }), (c) => {
    expectTypeOf(c.var.principal).toEqualTypeOf<Principal | undefined>();
    expectTypeOf(findPrincipal(c)).toEqualTypeOf<Principal | undefined>();
    return c.text('x');
  });
});

test('an application of its own has it from its type', () => {
  new Hono<PrincipalEnv>().get('/x', (c) => {
    expectTypeOf(c.var.principal).toEqualTypeOf<Principal>();
    return c.text('x');
  });
  new Hono<PrincipalEnv<true>>().get('/x', (c) => {
    expectTypeOf(c.var.principal).toEqualTypeOf<Principal | undefined>();
    return c.text('x');
  });
});

test('the authenticator may come from the context, the body limit runs in between', () => {
  const fromBindings = (c: { env: { AUTHENTICATOR: Authenticator } }): Authenticator => c.env.AUTHENTICATOR;
  new Hono<{ Bindings: { AUTHENTICATOR: Authenticator } }>().use(apiKeyAuth(fromBindings));
  apiKeyAuth(authenticator, {
    beforeBody: bodyLimit({ maxSize: 100_000 }),
    address: (c) => c.req.header('cf-connecting-ip'),
    onDenied: (denial, c) => c.json({ error: denial.code }, 401),
  });
});

test('a wrong option does not compile', () => {
  // @ts-expect-error misspelt
  apiKeyAuth(authenticator, { scope: ['a'] });
  // @ts-expect-error a list
  apiKeyAuth(authenticator, { scopes: 'a' });
  // @ts-expect-error scopes are text
  requireScopes(1);
});
