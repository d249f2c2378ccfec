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

/** Checks what an adapter's guard is made with. Throws `option_invalid` and names the option. */
export function createGuard<OnDenied>(
  authenticator: Authenticator,
  options: GuardOptions<OnDenied> | undefined,
): Guard<OnDenied> {
  checkAuthenticator(authenticator);
  return Object.freeze({ authenticator, ...checkGuardOptions(options) });
}

/** The same without an authenticator, where that is known only when a request comes. */
export function checkGuardOptions<OnDenied>(
  options: GuardOptions<OnDenied> = {},
): Pick<Guard<OnDenied>, 'requirement' | 'onDenied'> {
  checkObject(options, 'options', 'an object such as { scopes: ["agents:write"] }');
  const { onDenied, ...requirement } = options as GuardOptions<OnDenied>;
  checkFunction(onDenied, 'onDenied');
  return { requirement: checkRequirement(requirement), onDenied };
}

export function checkAuthenticator(authenticator: unknown): asserts authenticator is Authenticator {
  checkMethods(authenticator, ['authenticate', 'matchOrganization', 'requireScopes'], {
    name: 'authenticator',
    mustBe: 'what createAuthenticator() returns',
  });
}

/** What a guard with these options leaves for the handler: no principal only where a stranger may pass. */
export type PrincipalUnder<Options> = Options extends { readonly optional?: false } ? Principal : Principal | undefined;
