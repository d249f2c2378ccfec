import {
  type Authenticator,
  createGuard,
  GUARDED,
  type Guard,
  type GuardOptions,
  guarded,
  isPromise,
  matchOrganization,
  type Outcome,
  type Principal,
} from '@orgkey/core';
import { varyOnSend } from '@orgkey/core/node';
import type { FastifyInstance, FastifyPluginCallback } from 'fastify';
import fp from 'fastify-plugin';
import { deny, type Exchange, keepState, lateCarriersOf, type OnDenied, stateOf, viewOf } from './exchange.js';
import { createRouteRules, type RouteRule } from './route-rules.js';

/** What all routes in the plugin's scope demand, and how a refusal is answered. */
export interface ApiKeyAuthOptions extends GuardOptions<OnDenied> {
  readonly authenticator: Authenticator;
}

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
export const apiKeyAuth: FastifyPluginCallback<ApiKeyAuthOptions> = fp(guardInstance, {
  name: '@orgkey/fastify',
  fastify: '5.x',
});

function guardInstance(app: FastifyInstance, options: ApiKeyAuthOptions, registered: () => void): void {
  const { authenticator, ...demands } = options;
  const guard = createGuard(authenticator, demands);
  const requirementOf = createRouteRules(guard.requirement);
  if (!app.hasRequestDecorator(GUARDED)) {
    app.decorateRequest(GUARDED, undefined);
    app.decorateRequest('principal', null);
  }
  // Only the check of a wrong rule at the start: what a route demands is asked of the route itself.
  app.addHook('onRoute', (route) => void requirementOf(route.config?.orgkey));

  app.addHook('onRequest', (request, reply, done) => {
    const requirement = requirementOf(request.routeOptions.config.orgkey);
    if (requirement === undefined) return done();
    const exchange = { request, reply, done };
    const answer = authenticator.authenticate(viewOf(request), requirement);
    if (isPromise(answer)) void admitLater(answer, guard, exchange);
    else admit(answer, guard, exchange);
  });

  app.addHook('preValidation', (request, reply, done) => {
    const state = stateOf(request);
    if (state === undefined) return done();
    const outcome = matchOrganization(state, lateCarriersOf(request));
    if (outcome.ok) done();
    else deny(outcome.denial, state.guard, { request, reply, done });
  });
  registered();
}

/** `done` is called outside the try: what is thrown behind it is not ours to catch. */
async function admitLater(
  answer: Promise<Outcome<Principal | undefined>>,
  guard: Guard<OnDenied>,
  exchange: Exchange,
): Promise<void> {
  let outcome: Outcome<Principal | undefined>;
  try {
    outcome = await answer;
  } catch (error) {
    exchange.done(error as Error);
    return;
  }
  admit(outcome, guard, exchange);
}

function admit(outcome: Outcome<Principal | undefined>, guard: Guard<OnDenied>, exchange: Exchange): void {
  if (!outcome.ok) {
    deny(outcome.denial, guard, exchange);
    return;
  }
  keepState(exchange.request, guarded(guard, outcome.value, stateOf(exchange.request)));
  varyOnSend(exchange.reply.raw, guard.authenticator.vary);
  exchange.done();
}
