/** A value, or a promise of it: what may be answered from memory is answered without a promise. */
export type MaybePromise<T> = T | Promise<T>;

/** Why a request is refused, as the client is told it: the `code` member of the response body. */
export type RefusalCode =
  | 'credential_missing'
  | 'credential_invalid'
  | 'organization_invalid'
  | 'organization_mismatch'
  | 'scope_missing'
  | 'address_not_allowed'
  | 'headers_too_many'
  | 'unavailable';

/**
 * The exact reason behind a refusal. It goes to listeners and never to the client: a client learns the
 * {@link RefusalCode} alone, which is the same for an unknown, a revoked and an expired key.
 */
export type RefusalReason =
  | 'credential_missing'
  | 'credential_malformed'
  | 'key_malformed'
  | 'key_unknown'
  | 'secret_wrong'
  | 'key_revoked'
  | 'key_expired'
  | 'organization_unknown'
  | 'organization_suspended'
  | 'organization_invalid'
  | 'organization_mismatch'
  | 'scope_missing'
  | 'address_not_allowed'
  | 'headers_too_many'
  | 'store_failed'
  | 'store_timeout'
  | 'record_corrupt'
  | 'hash_unreadable'
  | 'overloaded';

/** What a refusal is about, as far as that was found out before it; for listeners. */
export interface Subject {
  readonly keyId: string;
  readonly organizationId?: string;
}

/** An expected "no" inside core: a reason, and for the operator's eyes what caused it. */
export interface Failure {
  readonly ok: false;
  readonly reason: RefusalReason;
  readonly cause?: unknown;
  readonly subject?: Subject | undefined;
  /** With `scope_missing` only. */
  readonly requiredScopes?: readonly string[] | undefined;
}

/** The result of one step: a value, or why there is none. */
export type Step<T> = { readonly ok: true; readonly value: T } | Failure;

export function pass<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function fail(reason: RefusalReason, cause?: unknown): Failure {
  return cause === undefined ? { ok: false, reason } : { ok: false, reason, cause };
}

/** The same step; a failure learns what it is about, unless it knows more already. */
export function about<T>(step: Step<T>, subject: Subject): Step<T> {
  if (step.ok || step.subject !== undefined) return step;
  // Member by member: a spread costs more than a whole look-up, and strangers get here.
  const { reason, cause, requiredScopes } = step;
  return { ok: false, reason, cause, subject, requiredScopes };
}
