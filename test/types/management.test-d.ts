import { createKeyManager, createMemoryStore } from '@orgkey/core';
import { createManagement, type Management, openApiDocument } from '@orgkey/management';
import { mountManagement as onExpress } from '@orgkey/management/express';
import { mountManagement as onHono } from '@orgkey/management/hono';
import { mountManagement as onKoa } from '@orgkey/management/koa';
import express, { type Request as ExpressRequest } from 'express';
import { Hono } from 'hono';
import Koa, { type Context } from 'koa';
import { expectTypeOf, test } from 'vitest';

const options = { manager: createKeyManager({ store: createMemoryStore() }), basePath: '/settings/api-keys' };
const session = { actor: 'ada', organizations: ['acme'] };

test('a management that asks for no framework is mounted in each', () => {
  const management = createManagement({ ...options, authorize: () => session });
  expectTypeOf(management).toEqualTypeOf<Management<unknown>>();
  express().use(onExpress(management));
  new Koa().use(onKoa(management));
  new Hono().use(onHono(management));
});

test('one that reads a framework’s own request is mounted there alone', () => {
  const forExpress = createManagement({ ...options, authorize: (_, req: ExpressRequest) => req.ip !== '' && session });
  expectTypeOf(forExpress).toEqualTypeOf<Management<ExpressRequest>>();
  express().use(onExpress(forExpress));
  // @ts-expect-error Koa has no request of Express to give
  new Koa().use(onKoa(forExpress));
  const forKoa = createManagement({ ...options, authorize: (_, ctx: Context) => ctx.ip !== '' && session });
  // @ts-expect-error Express has no context of Koa to give
  express().use(onExpress(forKoa));
});

test('what does not compile', () => {
  // @ts-expect-error a session has an actor
  createManagement({ ...options, authorize: () => ({ organizations: ['acme'] }) });
  // @ts-expect-error nobody reads this option
  createManagement({ ...options, authorize: () => null, publicPaths: [] });
  expectTypeOf(openApiDocument('/settings/api-keys')).toEqualTypeOf<Readonly<Record<string, unknown>>>();
});
