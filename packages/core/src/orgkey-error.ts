/** What an {@link OrgkeyError} is about; stable, for programs. */
export type OrgkeyErrorCode =
  | 'option_invalid'
  | 'input_invalid'
  | 'organization_not_found'
  | 'organization_exists'
  | 'key_not_found'
  | 'key_revoked'
  | 'key_expired'
  | 'key_rotated'
  | 'limit_reached'
  | 'unavailable'
  | 'overloaded'
  | 'record_corrupt'
  | 'schema_outdated'
  | 'schema_newer'
  | 'unguarded'
  | 'organization_unjudged';

/**
 * The one error class of Orgkey. `code` is for programs, `message` says what to do, `cause` is the error
 * of the store where there was one. No message holds a key, a secret, a hash or a pepper.
 *
 * @example
 * try {
 *   await manager.revoke({ organization: 'acme', id });
 * } catch (error) {
 *   if (error instanceof OrgkeyError && error.code === 'key_not_found') return reply.code(404).send();
 *   throw error;
 * }
 */
export class OrgkeyError extends Error {
  override readonly name = 'OrgkeyError';
  readonly code: OrgkeyErrorCode;

  constructor(code: OrgkeyErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
