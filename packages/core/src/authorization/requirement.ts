import { checkMembers, checkObject, invalidOption } from '../options/check.js';
import { checkRequiredScopes } from './scopes.js';

/**
 * What a route demands of whoever calls it.
 *
 * @example
 * app.use('/agents', apiKeyAuth(authenticator, { scopes: ['agents:write'] }));
 */
export interface Requirement {
  /** All of these scopes. A key without a list of scopes has the organization's full access. */
  readonly scopes?: readonly string[];
  /** Lets a request without any credential through, with no principal, unless scopes are demanded. A bad credential is still refused. */
  readonly optional?: boolean;
}

/** Checks a requirement once, where the guard is made, and freezes a copy. */
export function checkRequirement(requirement: Requirement | undefined): Requirement {
  if (requirement === undefined) return NOTHING;
  checkObject(requirement, 'requirement', 'an object such as { scopes: ["agents:write"] }');
  checkMembers(requirement, ['scopes', 'optional'], 'the requirement');
  const { scopes, optional } = requirement;
  if (optional !== undefined && typeof optional !== 'boolean')
    throw invalidOption('optional', optional, 'true or false');
  return Object.freeze({
    ...(scopes === undefined ? {} : { scopes: checkRequiredScopes(scopes) }),
    optional: optional ?? false,
  });
}

const NOTHING: Requirement = Object.freeze({ optional: false });
