import { type AssertGuardedOptions, applicationSteps, assertStepsGuarded, type LayeredApp } from '@orgkey/core/adapter';

/**
 * Proves, when all is mounted, that nothing answers in front of a guard; for the start, or a test. Throws `OrgkeyError`
 * with code `unguarded` that names each route, and each middleware in front of the guard, which may answer by itself.
 * It sees into routers, and not into mounted applications and other functions. Where Express 5.2 or older forgets the
 * paths of mounts, only a guard without a path covers them.
 *
 * @example
 * assertGuarded(app, { except: ['ALL /*', 'GET /healthz'] });
 */
export function assertGuarded(app: LayeredApp, options?: AssertGuardedOptions): void {
  assertStepsGuarded(applicationSteps(app), options);
}
