import { type LateCarriers, type Named, namedInBody, namedInPath } from '../organization/carriers.js';
import { OrgkeyError } from '../orgkey-error.js';
import type { Principal } from '../result/principal.js';
import type { Outcome } from '../result/settle.js';
import type { Guard } from './guard.js';

/** What an adapter keeps on a request that passed the first phase: under {@link GUARDED}, or in the framework's own state. */
export interface Guarded<OnDenied = unknown> {
  readonly guard: Guard<OnDenied>;
  /** `undefined`: a stranger on an optional route. */
  readonly principal: Principal | undefined;
  /** Whether the second phase has seen a parsed body. */
  judgedBody: boolean;
  /** Whether the second phase has seen a path that names an organization. */
  judgedPath: boolean;
}

/** Shared by all copies of this package in one process, so that two of them still see one guard. */
export const GUARDED: unique symbol = Symbol.for('orgkey.guarded');

/** A request that passed a guard. One inside another keeps what the outer one has judged for the same key. */
export function guarded<OnDenied>(
  guard: Guard<OnDenied>,
  principal: Principal | undefined,
  outer?: Guarded,
): Guarded<OnDenied> {
  const isSame =
    outer !== undefined &&
    outer.guard.authenticator === guard.authenticator &&
    outer.principal?.keyId === principal?.keyId;
  return {
    guard,
    principal,
    judgedBody: isSame && outer.judgedBody,
    judgedPath: isSame && outer.judgedPath,
  };
}

/** Second phase: judges path and body. Throws `unguarded` where no first phase ran, so that it never passes alone. */
export function matchOrganization(state: Guarded | undefined, late: LateCarriers): Outcome<Principal | undefined> {
  assertGuarded(state);
  const { authenticator } = state.guard;
  state.judgedBody ||= late.body !== undefined;
  state.judgedPath ||= namedInPath(late, authenticator.carriers) !== undefined;
  return authenticator.matchOrganization(state.principal, late);
}

/** Judges scopes after the first phase. Throws `unguarded` where none ran, so that it never passes alone. */
export function requireScopes(state: Guarded | undefined, scopes: readonly string[]): Outcome<Principal> {
  assertGuarded(state);
  return state.guard.authenticator.requireScopes(state.principal, scopes);
}

/**
 * The principal; `undefined` for a stranger and where no guard ran. Throws `organization_unjudged` where
 * path or parsed body name an organization that the second phase has not judged: a forgotten
 * `matchOrganization()` must not pass.
 */
export function findPrincipal(state: Guarded | undefined, late: LateCarriers): Principal | undefined {
  const principal = state?.principal;
  if (state === undefined || principal === undefined) return undefined;
  const { carriers } = state.guard.authenticator;
  const isOpen = (named: Named, judged: boolean): boolean =>
    named !== undefined && !(judged && named === principal.organization.slug);
  if (isOpen(namedInBody(late, carriers), state.judgedBody) || isOpen(namedInPath(late, carriers), state.judgedPath)) {
    throw new OrgkeyError(
      'organization_unjudged',
      'The request names an organization that nobody has judged: put matchOrganization() behind the body parser, and on each route whose path names an organization.',
    );
  }
  return principal;
}

/** The principal. Throws like {@link findPrincipal}, and `unguarded` where there is none. */
export function getPrincipal(state: Guarded | undefined, late: LateCarriers): Principal {
  assertGuarded(state);
  const principal = findPrincipal(state, late);
  if (principal !== undefined) return principal;
  throw new OrgkeyError(
    'unguarded',
    'This route lets requests without an API key through (optional: true): ask with findPrincipal() instead.',
  );
}

/** Throws `unguarded` where no guard ran. */
export function assertGuarded<OnDenied>(state: Guarded<OnDenied> | undefined): asserts state is Guarded<OnDenied> {
  if (state !== undefined) return;
  throw new OrgkeyError('unguarded', 'No apiKeyAuth() ran before this: mount it in front of the route.');
}
