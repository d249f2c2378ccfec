import { type Named, namedInBody, namedInPath } from '../organization/carriers.js';
import { OrgkeyError } from '../orgkey-error.js';
import type { RequestView } from '../request/request-view.js';
import { isPromise } from '../result/chain.js';
import type { MaybePromise } from '../result/outcome.js';
import type { Principal } from '../result/principal.js';
import type { Outcome } from '../result/settle.js';
import type { Guard } from './guard.js';

/** What is kept on a request that passed the first phase. */
interface Guarded {
  readonly guard: Guard;
  /** `undefined`: a stranger on an optional route. */
  readonly principal: Principal | undefined;
  /** Whether the second phase has seen a parsed body. */
  judgedBody: boolean;
  /** Whether the second phase has seen a path that names an organization. */
  judgedPath: boolean;
}

/** Shared by all copies of this package in one process, so that two of them still see one guard. */
export const GUARDED: unique symbol = Symbol.for('orgkey.guarded');

interface Holder {
  [GUARDED]?: Guarded | undefined;
}

/**
 * First phase of an adapter: authenticates, and keeps the answer on what the framework hands to all handlers
 * of a request, its `holder`. Answers without a promise when nothing is awaited. Where the framework hands on the
 * request of `node:http` itself, `rawHeaders` holds it: one list for all of a request's life, and an object that V8
 * extends at once, while each property of Express' own request makes it copy the shape of all the others.
 */
export function enter(guard: Guard, holder: object, view: RequestView): MaybePromise<Outcome<Principal | undefined>> {
  const answer = guard.authenticator.authenticate(view, guard.requirement);
  return isPromise(answer) ? answer.then((outcome) => keep(guard, holder, outcome)) : keep(guard, holder, answer);
}

function keep(guard: Guard, holder: Holder, outcome: Outcome<Principal | undefined>): Outcome<Principal | undefined> {
  if (outcome.ok) holder[GUARDED] = guarded(guard, outcome.value, holder[GUARDED]);
  return outcome;
}

/** A guard behind another keeps what the first one's second phase has judged for the same key. */
function guarded(guard: Guard, principal: Principal | undefined, outer: Guarded | undefined): Guarded {
  const isSame =
    outer !== undefined &&
    outer.guard.authenticator === guard.authenticator &&
    outer.principal?.keyId === principal?.keyId;
  return { guard, principal, judgedBody: isSame && outer.judgedBody, judgedPath: isSame && outer.judgedPath };
}

/** The guard that let a request in, the innermost of several; `undefined` where none ran. */
export function guardOf<OnDenied>(holder: object): Guard<OnDenied> | undefined {
  return (holder as Holder)[GUARDED]?.guard as Guard<OnDenied> | undefined;
}

/** Who passed the first phase, before the second has judged; `undefined` for a stranger and where none ran. */
export function passedAs(holder: object): Principal | undefined {
  return (holder as Holder)[GUARDED]?.principal;
}

/** Second phase: judges path and body. Throws `unguarded` where no first phase ran, so that it never passes alone. */
export function matchOrganization(holder: object, view: RequestView): Outcome<Principal | undefined> {
  const state = stateOf(holder);
  const { authenticator } = state.guard;
  state.judgedBody ||= view.parsedBody?.() !== undefined;
  state.judgedPath ||= namedInPath(view, authenticator.carriers) !== undefined;
  return authenticator.matchOrganization(state.principal, view);
}

/** Judges scopes after the first phase. Throws `unguarded` where none ran, so that it never passes alone. */
export function requireScopes(holder: object, scopes: readonly string[]): Outcome<Principal> {
  const { guard, principal } = stateOf(holder);
  return guard.authenticator.requireScopes(principal, scopes);
}

/**
 * The principal; `undefined` for a stranger and where no guard ran. Throws `organization_unjudged` where
 * path or parsed body name an organization that the second phase has not judged: a forgotten
 * `matchOrganization()` must not pass.
 */
export function findPrincipal(holder: object, view: RequestView): Principal | undefined {
  const state = (holder as Holder)[GUARDED];
  const principal = state?.principal;
  if (state === undefined || principal === undefined) return undefined;
  const { carriers } = state.guard.authenticator;
  const isOpen = (named: Named, judged: boolean): boolean =>
    named !== undefined && !(judged && named === principal.organization.slug);
  if (isOpen(namedInBody(view, carriers), state.judgedBody) || isOpen(namedInPath(view, carriers), state.judgedPath)) {
    throw new OrgkeyError(
      'organization_unjudged',
      'The request names an organization that nobody has judged: put matchOrganization() behind the body parser, and on each route whose path names an organization.',
    );
  }
  return principal;
}

/** The principal. Throws like {@link findPrincipal}, and `unguarded` where there is none. */
export function getPrincipal(holder: object, view: RequestView): Principal {
  stateOf(holder);
  const principal = findPrincipal(holder, view);
  if (principal !== undefined) return principal;
  throw new OrgkeyError(
    'unguarded',
    'This route lets requests without an API key through (optional: true): ask with findPrincipal() instead.',
  );
}

function stateOf(holder: object): Guarded {
  const state = (holder as Holder)[GUARDED];
  if (state !== undefined) return state;
  throw new OrgkeyError('unguarded', 'No apiKeyAuth() ran before this: mount it in front of the route.');
}
