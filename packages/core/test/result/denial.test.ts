import { expect, test } from 'vitest';
import { apiKeyHeader, bearerToken, type RefusalReason, type Source } from '../../src/index.js';
import { createDenials } from '../../src/result/denial.js';
import { fail } from '../../src/result/outcome.js';
import { CODE_OF_REASON } from '../../src/result/refusals.js';

const CHALLENGE = 'Bearer realm="api"';
const INVALID_TOKEN = `${CHALLENGE}, error="invalid_token"`;
const MISSING = 'An API key is required: send it as X-API-Key or as Authorization: Bearer.';

/** The table of refusals, once more and by hand: code, status, title, detail, kind, and the headers beyond the common ones. */
const TABLE: readonly (readonly [RefusalReason, number, string, string, string, string, Record<string, string>])[] = [
  [
    'credential_missing',
    401,
    'Unauthorized',
    MISSING,
    'authentication_error',
    'credential_missing',
    { 'www-authenticate': CHALLENGE },
  ],
  ...(
    [
      'credential_malformed',
      'key_malformed',
      'key_unknown',
      'secret_wrong',
      'key_revoked',
      'key_expired',
      'organization_unknown',
      'organization_suspended',
    ] as const
  ).map(
    (reason) =>
      [
        reason,
        401,
        'Unauthorized',
        'The API key is not valid.',
        'authentication_error',
        'credential_invalid',
        { 'www-authenticate': INVALID_TOKEN },
      ] as const,
  ),
  [
    'organization_invalid',
    400,
    'Bad Request',
    'The organization must be named once, as a string.',
    'invalid_request_error',
    'organization_invalid',
    {},
  ],
  [
    'organization_mismatch',
    403,
    'Forbidden',
    'The API key does not belong to the organization that the request names.',
    'permission_error',
    'organization_mismatch',
    {},
  ],
  [
    'address_not_allowed',
    403,
    'Forbidden',
    'The API key may not be used from this address.',
    'permission_error',
    'address_not_allowed',
    {},
  ],
  [
    'headers_too_many',
    431,
    'Request Header Fields Too Large',
    'The request carries too many header fields.',
    'invalid_request_error',
    'headers_too_many',
    {},
  ],
  ...(['store_failed', 'store_timeout', 'record_corrupt', 'hash_unreadable', 'overloaded'] as const).map(
    (reason) =>
      [
        reason,
        503,
        'Service Unavailable',
        'Authentication is temporarily unavailable.',
        'service_unavailable_error',
        'unavailable',
        { 'retry-after': '1' },
      ] as const,
  ),
];

const sources = [apiKeyHeader(), bearerToken()];

test.each(TABLE.map((row) => ({ reason: row[0], row })))('$reason', ({ row }) => {
  const [reason, status, title, detail, kind, code, headers] = row;
  const refused = createDenials('api', sources)(fail(reason));
  const error = `{"message":${JSON.stringify(detail)},"type":"${kind}","code":"${code}"}`;
  const body = `{"type":"about:blank","title":"${title}","status":${status},"detail":${JSON.stringify(detail)},"code":"${code}","error":${error}}`;
  expect(refused).toEqual({
    ok: false,
    code,
    denial: {
      ...{ code, status, title, body },
      headers: {
        'content-type': 'application/problem+json',
        'content-length': String(Buffer.byteLength(body)),
        'cache-control': 'no-store',
        ...headers,
      },
    },
  });
  for (const part of [refused, refused.denial, refused.denial.headers]) expect(Object.isFrozen(part)).toBe(true);
});

test('every reason is in the table', () => {
  const reasons = new Set([...TABLE.map(([reason]) => reason), 'scope_missing']);
  expect(new Set(Object.keys(CODE_OF_REASON))).toEqual(reasons);
});

test.each<[readonly Source[], string, string]>([
  [[bearerToken()], 'Bearer realm="x y"', 'send it as Authorization: Bearer.'],
  [[bearerToken(), apiKeyHeader()], 'Bearer realm="x y"', 'send it as Authorization: Bearer or as X-API-Key.'],
  [[apiKeyHeader('X-Acme-Key')], 'ApiKey realm="x y"', 'send it as X-Acme-Key.'],
])('challenge and detail follow from the sources', (list, challenge, detail) => {
  const { denial } = createDenials('x y', list)(fail('credential_missing'));
  expect(denial.headers['www-authenticate']).toBe(challenge);
  expect(denial.body).toContain(detail);
});
