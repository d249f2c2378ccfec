import { type AssertGuardedOptions, assertStepsGuarded, type LayeredRouter, layerSteps } from '@orgkey/core/adapter';

/**
 * Proves, when all is in use, that nothing answers in front of a guard; for the start, or a test. Throws `OrgkeyError`
 * with code `unguarded` that names each route, and each middleware in front of the guard, which may answer by itself.
 * It sees what was given to `app.use()`, and into routers of `@koa/router`; into other functions it does not.
 *
 * @example
 * assertGuarded(app, { except: ['ALL /*', 'GET /healthz'] });
 */
export function assertGuarded(app: { readonly middleware: readonly object[] }, options?: AssertGuardedOptions): void {
  const routerOf = (handler: object): LayeredRouter | undefined => (handler as { router?: LayeredRouter }).router;
  const steps = app.middleware.map((handler) => ({ path: '/*', handler, within: layerSteps(routerOf(handler)) }));
  assertStepsGuarded(steps, options);
}
