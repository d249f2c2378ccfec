import type { Authenticator } from '@orgkey/core';
import { enter, GUARDED, type GuardOptions, guardOf, guardsByRule, matchOrganization } from '@orgkey/core/adapter';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import fp from 'fastify-plugin';
import { type OnDenied, settle, viewOf } from './exchange.js';

/** What all routes in the plugin's scope demand, and how a refusal is answered. */
export interface ApiKeyAuthOptions extends GuardOptions<OnDenied> {
  readonly authenticator: Authenticator;
}

/**
 * Guards every route of the instance it is registered on, and of those below: the credential in
 * `onRequest`, before a byte of the body is read; the organization that path and body name in
 * `preValidation`. Registered twice or nested, each registration judges. A wrong option fails the start.
 *
 * @example
 * app.register(apiKeyAuth, { authenticator });
 * app.get('/agents', { config: { orgkey: { scopes: ['agents:read'] } } }, listAgents);
 * app.get('/healthz', { config: { orgkey: false } }, () => 'ok');
 */
export const apiKeyAuth: FastifyPluginAsync<ApiKeyAuthOptions> = fp(guardInstance, {
  name: '@orgkey/fastify',
  fastify: '5.x',
});

// Asynchronous, so that a wrong option fails the start and is no uncaught exception.
async function guardInstance(app: FastifyInstance, options: ApiKeyAuthOptions): Promise<void> {
  const guardFor = guardsByRule(options);
  if (!app.hasRequestDecorator(GUARDED)) {
    app.decorateRequest(GUARDED, undefined);
    app.decorateRequest('principal', null);
  }
  // So that a wrong rule fails the start; what a route demands is asked of the route itself.
  app.addHook('onRoute', (route) => void guardFor(route.config?.orgkey));

  app.addHook('onRequest', (request, reply, done) => {
    const guard = guardFor(request.routeOptions.config.orgkey);
    if (guard === undefined) return done();
    settle(enter(guard, request, viewOf(request)), { args: [request, reply, done], guard });
  });

  app.addHook('preValidation', (request, reply, done) => {
    const guard = guardOf<OnDenied>(request);
    if (guard === undefined) return done();
    const outcome = matchOrganization(request, viewOf(request));
    if (outcome.ok) request.principal = outcome.value ?? null;
    settle(outcome, { args: [request, reply, done], guard });
  });
}
