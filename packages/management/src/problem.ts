import { problemBody } from '@orgkey/core/adapter';

/** The codes that the HTTP API of the keys answers with; the `code` member of a problem. */
export type ProblemCode =
  | 'input_invalid'
  | 'session_missing'
  | 'origin_refused'
  | 'not_found'
  | 'organization_not_found'
  | 'key_not_found'
  | 'key_revoked'
  | 'key_rotated'
  | 'key_expired'
  | 'limit_reached'
  | 'unavailable';

interface Refusal {
  readonly status: number;
  readonly title: string;
  /** The kind that OpenAI-compatible clients read. */
  readonly kind: string;
  readonly detail: string;
}

const invalid = { status: 400, title: 'Bad Request', kind: 'invalid_request_error' };
const absent = { status: 404, title: 'Not Found', kind: 'invalid_request_error' };
const conflict = { status: 409, title: 'Conflict', kind: 'invalid_request_error' };

/** Every refusal of this API. Nobody else writes a status number. */
export const PROBLEMS: Readonly<Record<ProblemCode, Refusal>> = {
  input_invalid: { ...invalid, detail: 'The request is not valid.' },
  session_missing: {
    status: 401,
    title: 'Unauthorized',
    kind: 'authentication_error',
    detail: 'Sign in to manage API keys.',
  },
  origin_refused: {
    status: 403,
    title: 'Forbidden',
    kind: 'permission_error',
    detail: 'Changes are accepted as application/json from pages of the same origin only.',
  },
  not_found: { ...absent, detail: 'There is nothing here.' },
  organization_not_found: { ...absent, detail: 'No such organization for who is signed in.' },
  key_not_found: { ...absent, detail: 'No such key in this organization.' },
  key_revoked: { ...conflict, detail: 'The key is revoked, which is for good: create a new one.' },
  key_rotated: { ...conflict, detail: 'The key was rotated already.' },
  key_expired: { ...conflict, detail: 'The key has expired: create a new one.' },
  limit_reached: { ...conflict, detail: 'The organization has as many active keys as it may have: revoke one first.' },
  unavailable: {
    status: 503,
    title: 'Service Unavailable',
    kind: 'service_unavailable_error',
    detail: 'Authentication is temporarily unavailable.',
  },
};

/**
 * A refusal as a response (RFC 9457), in the form in which a guard refuses: members in this order, and
 * `error` for clients that read that. `detail` replaces the text of the code where it can say more.
 *
 * @example
 * return problem('key_not_found');
 */
export function problem(code: ProblemCode, detail: string = PROBLEMS[code].detail): Response {
  const { status, title, kind } = PROBLEMS[code];
  const body = problemBody({ status, title, detail, code, kind });
  const headers = new Headers({
    'content-type': 'application/problem+json',
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  if (code === 'unavailable') headers.set('retry-after', '1');
  return new Response(body, { status, statusText: title, headers });
}
