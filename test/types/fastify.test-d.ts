import type { Principal } from '@orgkey/core';
import { apiKeyAuth, findPrincipal, getPrincipal } from '@orgkey/fastify';
import fastify, { type FastifyContextConfig } from 'fastify';
import { expectTypeOf, test } from 'vitest';
import { authenticator } from './authenticator.js';

const app = fastify();

test('the plugin registers with its options', () => {
  void app.register(apiKeyAuth, { authenticator });
  void app.register(apiKeyAuth, { authenticator, scopes: ['a'], optional: true });
  void app.register(apiKeyAuth, {
    authenticator,
    onDenied: (denial, _request, reply) => reply.code(denial.status).send({ error: denial.code }),
  });
  // @ts-expect-error without an authenticator
  void app.register(apiKeyAuth, {});
  // @ts-expect-error misspelt
  void app.register(apiKeyAuth, { authenticator, scope: ['a'] });
});

test('a route says what it demands, or that it is open', () => {
  app.get('/a', { config: { orgkey: { scopes: ['a'] } } }, () => 'a');
  app.get('/b', { config: { orgkey: false } }, () => 'b');
  // Where the config stands in the call itself Fastify infers it anew; there a wrong rule fails the start.
  // @ts-expect-error true is no requirement
  expectTypeOf<FastifyContextConfig>().toExtend<{ orgkey?: true }>();
  const config: FastifyContextConfig[] = [];
  // @ts-expect-error misspelt
  config.push({ orgkey: { scope: ['a'] } });
});

test('the principal is nobody until it is asked for by getPrincipal', () => {
  app.get<{ Params: { id: string } }>('/:id', (request) => {
    expectTypeOf(request.principal).toEqualTypeOf<Principal | null>();
    expectTypeOf(request.params.id).toEqualTypeOf<string>();
    expectTypeOf(findPrincipal(request)).toEqualTypeOf<Principal | undefined>();
    return getPrincipal(request).organization.slug;
  });
});
