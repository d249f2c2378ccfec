import { OrgkeyError } from '@orgkey/core';
import { type ProblemCode, problem } from './problem.js';

/** What the client is told for an error of the key manager; codes that are not here are bugs. */
const CODE_OF_ERROR: Readonly<Partial<Record<OrgkeyError['code'], ProblemCode>>> = {
  input_invalid: 'input_invalid',
  organization_not_found: 'organization_not_found',
  key_not_found: 'key_not_found',
  key_revoked: 'key_revoked',
  key_rotated: 'key_rotated',
  key_expired: 'key_expired',
  limit_reached: 'limit_reached',
  unavailable: 'unavailable',
  overloaded: 'unavailable',
  record_corrupt: 'unavailable',
  schema_outdated: 'unavailable',
  schema_newer: 'unavailable',
};

/**
 * The answer to an error of the key manager, or `undefined` for a bug. Only what is wrong with the input
 * is told in the manager's words: the other texts are the same whatever the reason was.
 */
export function refusalOf(error: unknown): Response | undefined {
  if (!(error instanceof OrgkeyError)) return undefined;
  const code = CODE_OF_ERROR[error.code];
  if (code === undefined) return undefined;
  return code === 'input_invalid' ? problem(code, error.message) : problem(code);
}
