import Router from '@koa/router';
import type { Principal } from '@orgkey/core';
import { apiKeyAuth, getPrincipal, matchOrganization, type PrincipalState, requireScopes } from '@orgkey/koa';
import Koa from 'koa';
import type Koa2 from 'koa2';
import { expectTypeOf, test } from 'vitest';
import { authenticator } from './authenticator.js';

test('down a chain the principal is somebody', () => {
  new Koa()
    .use(apiKeyAuth(authenticator))
    .use(matchOrganization())
    .use((ctx) => {
      expectTypeOf(ctx.state.principal).toEqualTypeOf<Principal>();
    });
  new Koa<object>().use(apiKeyAuth(authenticator, { scopes: ['a'] })).use((ctx) => {
    expectTypeOf(ctx.state.principal).toEqualTypeOf<Principal>();
  });
});

test('optional: true makes it perhaps nobody, and a scope check somebody again', () => {
  new Koa<object>()
    .use(apiKeyAuth(authenticator, { optional: true }))
    .use((ctx, next) => {
      expectTypeOf(ctx.state.principal).toEqualTypeOf<Principal | undefined>();
      return next();
    })
    .use(requireScopes('a'))
    .use((ctx) => {
      expectTypeOf(ctx.state.principal).toEqualTypeOf<Principal>();
    });
  const optional: boolean = Math.random() > 2;
  new Koa<object>().use(apiKeyAuth(authenticator, { optional })).use((ctx) => {
    expectTypeOf(ctx.state.principal).toEqualTypeOf<Principal | undefined>();
  });
});

test('a route of a router has it from its own guard, and a router from its type', () => {
  const router = new Router();
  router.get('/agents/:id', apiKeyAuth(authenticator), (ctx) => {
    expectTypeOf(ctx.state.principal).toEqualTypeOf<Principal>();
    expectTypeOf(getPrincipal(ctx)).toEqualTypeOf<Principal>();
  });
  new Router<PrincipalState>().get('/agents', matchOrganization(), (ctx) => {
    expectTypeOf(ctx.state.principal).toEqualTypeOf<Principal>();
  });
});

test('Koa 2 takes the same middleware', () => {
  const app = {} as Koa2<object>;
  app
    .use(apiKeyAuth(authenticator))
    .use(matchOrganization())
    .use((ctx) => {
      expectTypeOf(ctx.state.principal).toEqualTypeOf<Principal>();
    });
});

test('onDenied gets the denial and the context', () => {
  apiKeyAuth(authenticator, {
    optional: true,
    onDenied: (denial, ctx) => {
      ctx.status = denial.status;
      ctx.body = denial.code;
    },
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
