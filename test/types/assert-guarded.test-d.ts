import Router from '@koa/router';
import { assertGuarded as forExpress } from '@orgkey/express';
import { assertGuarded as forFastify } from '@orgkey/fastify';
import { assertGuarded as forHono, type PrincipalEnv } from '@orgkey/hono';
import { assertGuarded as forKoa, type PrincipalState } from '@orgkey/koa';
import express from 'express';
import express4 from 'express4';
import fastify, { type FastifyTypeProviderDefault } from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import Koa2 from 'koa2';
import { describe, expectTypeOf, test } from 'vitest';

describe('assertGuarded takes what each framework makes', () => {
  test('applications and routers of Express 5 and 4', () => {
    forExpress(express());
    forExpress(express.Router(), { except: ['GET /healthz'] });
    forExpress(express4());
    forExpress(express4.Router());
    // @ts-expect-error -- a list, so that each exception is one route
    forExpress(express(), { except: 'GET /healthz' });
  });

  test('applications of Fastify, whatever their server, types and logger', () => {
    forFastify(fastify());
    forFastify(fastify({ https: {} }));
    forFastify(fastify({ http2: true }));
    forFastify(fastify({ logger: true }).withTypeProvider<FastifyTypeProviderDefault>());
  });

  test('applications of Koa 3 and 2, with any state', () => {
    forKoa(new Koa());
    forKoa(new Koa<PrincipalState>().use(new Router<PrincipalState>().routes()));
    forKoa(new Koa2());
  });

  test('applications of Hono, with any environment, schema and base path', () => {
    forHono(new Hono());
    forHono(new Hono<PrincipalEnv & { Bindings: { KV: string } }>().get('/x', (c) => c.text('x')));
    expectTypeOf(forHono(new Hono().basePath('/api'))).toBeVoid();
  });
});
