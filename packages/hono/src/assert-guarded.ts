import { type AssertGuardedOptions, assertStepsGuarded } from '@orgkey/core/adapter';
import type { RouterRoute } from 'hono/types';

/**
 * Proves, when all is registered, that nothing answers in front of a guard; for the start, or a test. Throws
 * `OrgkeyError` with code `unguarded` that names each route, and each middleware in front of the guard, which may
 * answer by itself. It sees routes of sub-applications, and not into what is mounted by `app.mount()`.
 *
 * @example
 * assertGuarded(app, { except: ['ALL /*', 'GET /healthz'] });
 */
export function assertGuarded(app: { readonly routes: readonly RouterRoute[] }, options?: AssertGuardedOptions): void {
  const steps = app.routes.map(({ method, path, handler }) => {
    return { method: method === 'ALL' ? undefined : method, path, sensitive: true, handler };
  });
  assertStepsGuarded(steps, options);
}
