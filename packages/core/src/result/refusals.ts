import type { RefusalCode, RefusalReason } from './outcome.js';

/** What a client is told for each code. Nobody else writes a status number or a text. */
export interface Refusal {
  readonly status: number;
  readonly title: string;
  /** `undefined`: made from the sources, see `createDenials`. */
  readonly detail: string | undefined;
  /** The kind that OpenAI-compatible clients read. */
  readonly kind: string;
}

export const REFUSALS: Readonly<Record<RefusalCode, Refusal>> = {
  credential_missing: { status: 401, title: 'Unauthorized', detail: undefined, kind: 'authentication_error' },
  credential_invalid: {
    status: 401,
    title: 'Unauthorized',
    detail: 'The API key is not valid.',
    kind: 'authentication_error',
  },
  organization_invalid: {
    status: 400,
    title: 'Bad Request',
    detail: 'The organization must be named once, as a string.',
    kind: 'invalid_request_error',
  },
  organization_mismatch: {
    status: 403,
    title: 'Forbidden',
    detail: 'The API key does not belong to the organization that the request names.',
    kind: 'permission_error',
  },
  scope_missing: {
    status: 403,
    title: 'Forbidden',
    detail: 'The API key lacks a required scope.',
    kind: 'permission_error',
  },
  address_not_allowed: {
    status: 403,
    title: 'Forbidden',
    detail: 'The API key may not be used from this address.',
    kind: 'permission_error',
  },
  headers_too_many: {
    status: 431,
    title: 'Request Header Fields Too Large',
    detail: 'The request carries too many header fields.',
    kind: 'invalid_request_error',
  },
  unavailable: {
    status: 503,
    title: 'Service Unavailable',
    detail: 'Authentication is temporarily unavailable.',
    kind: 'service_unavailable_error',
  },
};

/** What each inner reason is to the outside: whatever is wrong with a key is one and the same answer. */
export const CODE_OF_REASON: Readonly<Record<RefusalReason, RefusalCode>> = {
  credential_missing: 'credential_missing',
  credential_malformed: 'credential_invalid',
  key_malformed: 'credential_invalid',
  key_unknown: 'credential_invalid',
  secret_wrong: 'credential_invalid',
  key_revoked: 'credential_invalid',
  key_expired: 'credential_invalid',
  organization_unknown: 'credential_invalid',
  organization_suspended: 'credential_invalid',
  organization_invalid: 'organization_invalid',
  organization_mismatch: 'organization_mismatch',
  scope_missing: 'scope_missing',
  address_not_allowed: 'address_not_allowed',
  headers_too_many: 'headers_too_many',
  store_failed: 'unavailable',
  store_timeout: 'unavailable',
  record_corrupt: 'unavailable',
  hash_unreadable: 'unavailable',
  overloaded: 'unavailable',
};
