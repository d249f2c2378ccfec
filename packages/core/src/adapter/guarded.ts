import type { Authenticator } from '../authenticator.js';
import { type LateCarriers, type Named, namedInBody, namedInPath } from '../organization/carriers.js';
import { OrgkeyError } from '../orgkey-error.js';
import type { Principal } from '../result/principal.js';
import type { Outcome } from '../result/settle.js';

/** What an adapter keeps on a request that passed the first phase: under {@link GUARDED}, or in the framework's own state. */
export interface Guarded {
  readonly authenticator: Authenticator;
  /** `undefined`: a stranger on an optional route. */
  readonly principal: Principal | undefined;
  /** Whether the second phase has seen a parsed body. */
  judgedBody: boolean;
  /** Whether the second phase has seen a path that names an organization. */
  judgedPath: boolean;
}

/** Shared by all copies of this package in one process, so that two of them still see one guard. */
export const GUARDED: unique symbol = Symbol.for('orgkey.guarded');

export function guarded(authenticator: Authenticator, principal: Principal | undefined): Guarded {
  return { authenticator, principal, judgedBody: false, judgedPath: false };
}

/** Second phase: judges path and body. Throws `unguarded` where no first phase ran, so that it never passes alone. */
export function matchOrganization(state: Guarded | undefined, late: LateCarriers): Outcome<Principal | undefined> {
  const known = assertGuarded(state);
  known.judgedBody ||= late.body !== undefined;
  known.judgedPath ||= namedInPath(late, known.authenticator.carriers) !== undefined;
  return known.authenticator.matchOrganization(known.principal, late);
}

/** Judges scopes after the first phase. Throws `unguarded` where none ran, so that it never passes alone. */
export function requireScopes(state: Guarded | undefined, scopes: readonly string[]): Outcome<Principal> {
  const { authenticator, principal } = assertGuarded(state);
  return authenticator.requireScopes(principal, scopes);
}

/**
 * The principal; `undefined` for a stranger and where no guard ran. Throws `organization_unjudged` where
 * path or parsed body name an organization that the second phase has not judged: a forgotten
 * `matchOrganization()` must not pass.
 */
export function findPrincipal(state: Guarded | undefined, late: LateCarriers): Principal | undefined {
  const principal = state?.principal;
  if (state === undefined || principal === undefined) return undefined;
  const { carriers } = state.authenticator;
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
  const principal = findPrincipal(assertGuarded(state), late);
  if (principal !== undefined) return principal;
  throw new OrgkeyError(
    'unguarded',
    'This route lets requests without an API key through (optional: true): ask with findPrincipal() instead.',
  );
}

function assertGuarded(state: Guarded | undefined): Guarded {
  if (state !== undefined) return state;
  throw new OrgkeyError('unguarded', 'No apiKeyAuth() ran before this: mount it in front of the route.');
}
