import type { Principal } from '@orgkey/core';
import {
  type ApiKeyAuthOptions,
  apiKeyAuth,
  findPrincipal,
  getPrincipal,
  matchOrganization,
  requireScopes,
} from '@orgkey/express';
import express from 'express';
import type express4 from 'express4';
import { expectTypeOf, test } from 'vitest';
import { authenticator } from './authenticator.js';

const app = express();
const app4 = express() as unknown as express4.Express;

test('the next handler keeps the parameters of its path, in Express 5 and 4', () => {
  app.get('/agents/:id', apiKeyAuth(authenticator), matchOrganization(), requireScopes('a'), (req, res) => {
    expectTypeOf(req.params).toEqualTypeOf<{ id: string }>();
    res.json(getPrincipal(req));
  });
  app4.get('/agents/:id', apiKeyAuth(authenticator), matchOrganization(), requireScopes('a'), (req, res) => {
    expectTypeOf(req.params.id).toEqualTypeOf<string>();
    res.json(getPrincipal(req));
  });
});

test('it fits wherever Express takes a handler', () => {
  app.use(apiKeyAuth(authenticator));
  app.use('/api', apiKeyAuth(authenticator, { scopes: ['a'] }), express.json(), matchOrganization());
  express.Router().use(apiKeyAuth(authenticator), requireScopes('a', 'b'));
  app4.use('/api', apiKeyAuth(authenticator, { optional: true }), matchOrganization());
});

test('the body and the query of other handlers are theirs', () => {
  interface Created {
    readonly name: string;
  }
  app.post<object, Created, Created>('/agents', apiKeyAuth(authenticator), (req, res) => {
    expectTypeOf(req.body).toEqualTypeOf<Created>();
    res.json({ name: req.body.name });
  });
});

test('getPrincipal is somebody, findPrincipal perhaps nobody', () => {
  app.get('/', (req) => {
    expectTypeOf(getPrincipal(req)).toEqualTypeOf<Principal>();
    expectTypeOf(findPrincipal(req)).toEqualTypeOf<Principal | undefined>();
  });
});

test('onDenied gets the denial and no next', () => {
  apiKeyAuth(authenticator, {
    onDenied: (denial, req, res) => {
      expectTypeOf(denial.status).toEqualTypeOf<number>();
      expectTypeOf(req).toEqualTypeOf<express.Request>();
      res.status(denial.status).render('denied');
    },
  });
  type Handed = Parameters<NonNullable<ApiKeyAuthOptions['onDenied']>>;
  expectTypeOf<Handed['length']>().toEqualTypeOf<3>();
});

test('a wrong option does not compile', () => {
  // @ts-expect-error misspelt
  apiKeyAuth(authenticator, { scope: ['a'] });
  // @ts-expect-error a list
  apiKeyAuth(authenticator, { scopes: 'a' });
  // @ts-expect-error explicit undefined is not absence (exactOptionalPropertyTypes)
  apiKeyAuth(authenticator, { scopes: undefined });
  // @ts-expect-error scopes are text
  requireScopes(1);
  // @ts-expect-error no authenticator
  apiKeyAuth({});
});

test('a request has no principal of its own, unless the augmentation is imported', () => {
  app.get('/', (req) => {
    // @ts-expect-error nothing global without '@orgkey/express/augment'
    return req.principal;
  });
});
