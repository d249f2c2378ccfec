import type { Authenticator, Principal, Requirement } from '@orgkey/core';
import {
  createGuard,
  demandMore,
  enter,
  GUARDED,
  type Guard,
  type GuardOptions,
  guardOf,
  matchOrganization,
} from '@orgkey/core/adapter';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import fp from 'fastify-plugin';
import { type OnDenied, settle, viewOf } from './exchange.js';

/** What all routes in the plugin's scope demand, and how a refusal is answered. */
export interface ApiKeyAuthOptions extends GuardOptions<OnDenied> {
  readonly authenticator: Authenticator;
}

/** What a route says of itself: a requirement on top of the plugin's, or `false` for an open route. */
export type RouteRule = Requirement | false;

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is calling; `null` for a stranger, on an open route, and outside the plugin's scope. */
    principal: Principal | null;
  }
  interface FastifyContextConfig {
    /** What this route demands on top of the plugin's own requirement; `false` leaves it open. */
    orgkey?: RouteRule;
  }
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
  const { authenticator, ...demands } = options;
  const guardFor = guardsByRule(createGuard(authenticator, demands));
  if (!app.hasRequestDecorator(GUARDED)) {
    app.decorateRequest(GUARDED, undefined);
    app.decorateRequest('principal', null);
  }
  // So that a wrong rule fails the start; what a route demands is asked of the route itself.
  app.addHook('onRoute', (route) => void guardFor(route.config?.orgkey));

  app.addHook('onRequest', (request, reply, done) => {
    const guard = guardFor(request.routeOptions.config.orgkey);
    if (guard === undefined) return done();
    settle(enter(guard, request, viewOf(request)), { request, reply, done, guard });
  });

  app.addHook('preValidation', (request, reply, done) => {
    const guard = guardOf<OnDenied>(request);
    if (guard === undefined) return done();
    const outcome = matchOrganization(request, viewOf(request));
    if (outcome.ok) request.principal = outcome.value ?? null;
    settle(outcome, { request, reply, done, guard });
  });
}

/** The guard of each route, worked out once for each rule; `undefined` where it is open. */
function guardsByRule<D>(guard: Guard<D>): (rule: RouteRule | undefined) => Guard<D> | undefined {
  const known = new Map<RouteRule | undefined, Guard<D> | undefined>([
    [undefined, guard],
    [false, undefined],
  ]);
  return (rule) => {
    if (!known.has(rule)) known.set(rule, demandMore(guard, rule as Requirement));
    return known.get(rule);
  };
}
