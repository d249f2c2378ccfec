import { type AssertGuardedOptions, assertStepsGuarded, GUARDED, type Step } from '@orgkey/core/adapter';
import type { FastifyInstance, RawServerBase } from 'fastify';

/**
 * Makes the start fail where a route is outside the scope of every guard, or open by its own rule: `ready()` and
 * `listen()` reject with an `OrgkeyError` of code `unguarded` that names each. Call it before any route is registered,
 * on the root instance: what is there already it can't see, and throws at once.
 *
 * @example
 * const app = fastify();
 * assertGuarded(app, { except: ['GET /healthz'] });
 */
export function assertGuarded<S extends RawServerBase>(app: FastifyInstance<S>, options?: AssertGuardedOptions): void {
  const before = { path: '/*', handler: { name: 'registered before this check' } };
  assertStepsGuarded(app.printRoutes() === '(empty tree)' ? [] : [before], options);
  const routes: (() => Step[])[] = [];
  app.addHook('onRoute', function ({ method, url, handler, config }) {
    // Asked at the end: a plugin guards routes of its scope that were there before it, too.
    const isGuarded = (): boolean => this.hasRequestDecorator(GUARDED) && config?.orgkey !== false;
    routes.push(() => (isGuarded() ? [] : [method].flat().map((each) => ({ method: each, path: url, handler }))));
  });
  app.addHook('onReady', async () =>
    assertStepsGuarded(
      routes.flatMap((stepsOf) => stepsOf()),
      options,
    ),
  );
}
