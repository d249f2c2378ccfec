import type { Authenticator } from '../authenticator.js';
import { checkRequirement, type Requirement } from '../authorization/requirement.js';
import { checkFunction, checkMethods, checkObject } from '../options/check.js';
import type { Principal } from '../result/principal.js';

/** A {@link Requirement}, and how the application answers a refusal in its own way. */
export interface GuardOptions<OnDenied> extends Requirement {
  readonly onDenied?: OnDenied;
}

/** What one guard was told, checked once, where it is made. */
export interface Guard<OnDenied = unknown> {
  readonly authenticator: Authenticator;
  readonly requirement: Requirement;
  readonly onDenied: OnDenied | undefined;
}

/**
 * Checks what an adapter's guard is made with; `functions` are options of the adapter's own, each a function or absent.
 * Throws `option_invalid` and names the option.
 */
export function createGuard<OnDenied, Own extends string = never>(
  authenticator: Authenticator,
  options: OwnOptions<OnDenied, Own> | undefined,
  functions?: readonly Own[],
): Guard<OnDenied> {
  checkMethods(authenticator, ['authenticate', 'matchOrganization', 'requireScopes'], {
    name: 'authenticator',
    mustBe: 'what createAuthenticator() returns',
  });
  return Object.freeze({ authenticator, ...checkOptions(options, functions) });
}

/** The same where the authenticator may be known only when a request comes: a function of what comes with it. */
export function createGuardFor<Args extends unknown[], OnDenied, Own extends string = never>(
  authenticator: Authenticator | ((...args: Args) => Authenticator),
  options: OwnOptions<OnDenied, Own> | undefined,
  functions?: readonly Own[],
): (...args: Args) => Guard<OnDenied> {
  if (typeof authenticator === 'function') {
    const checked = checkOptions(options, functions);
    return (...args) => ({ authenticator: authenticator(...args), ...checked });
  }
  const guard = createGuard(authenticator, options, functions);
  return () => guard;
}

/**
 * A guard that demands something on top. Scopes add up. What demands something is not optional, unless it says
 * so itself: nothing is weakened by accident.
 */
export function demandMore<OnDenied>(guard: Guard<OnDenied>, requirement: Requirement): Guard<OnDenied> {
  const { scopes = [], optional } = checkRequirement(requirement);
  const all = [...new Set([...(guard.requirement.scopes ?? []), ...scopes])];
  return Object.freeze({
    ...guard,
    requirement: checkRequirement({ ...(all.length === 0 ? {} : { scopes: all }), optional: optional === true }),
  });
}

/** Options of an adapter that are functions and no part of the {@link Guard}, beside those of all adapters. */
export type OwnOptions<OnDenied, Own extends string> = GuardOptions<OnDenied> & { readonly [Name in Own]?: unknown };

function checkOptions<OnDenied>(
  options: GuardOptions<OnDenied> = {},
  functions: readonly string[] = [],
): Pick<Guard<OnDenied>, 'requirement' | 'onDenied'> {
  checkObject(options, 'options', 'an object such as { scopes: ["agents:write"] }');
  const demands: Record<string, unknown> = { ...options };
  for (const name of ['onDenied', ...functions]) {
    checkFunction(demands[name], name);
    delete demands[name];
  }
  return { requirement: checkRequirement(demands), onDenied: options['onDenied'] as OnDenied | undefined };
}

/** Options whose `optional` the compiler remembers, since what a handler gets depends on it. */
export type Remembering<Options, Optional extends boolean> = Options & { readonly optional?: Optional };

/** What a guard leaves for the handler: nobody only where `optional` lets a stranger pass. */
export type PrincipalUnder<Optional extends boolean> = [Optional] extends [false] ? Principal : Principal | undefined;
