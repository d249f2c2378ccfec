/** The `code` member of a refusal's body. */
export type Code =
  | 'credential_missing'
  | 'credential_invalid'
  | 'organization_invalid'
  | 'organization_mismatch'
  | 'scope_missing'
  | 'address_not_allowed'
  | 'headers_too_many'
  | 'unavailable';

/** What the client is told, by code: an own copy of the contract, so that core's table is not its own witness. */
interface Told {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly kind: string;
  /** Challenge behind the realm; `undefined`: no challenge. */
  readonly challenge?: string;
}

const INVALID_REQUEST = 'invalid_request_error';
const PERMISSION = 'permission_error';
const AUTHENTICATION = 'authentication_error';

const TOLD: Readonly<Record<Code, Told>> = {
  credential_missing: {
    status: 401,
    title: 'Unauthorized',
    detail: 'An API key is required: send it as X-API-Key or as Authorization: Bearer.',
    kind: AUTHENTICATION,
    challenge: '',
  },
  credential_invalid: {
    status: 401,
    title: 'Unauthorized',
    detail: 'The API key is not valid.',
    kind: AUTHENTICATION,
    challenge: ', error="invalid_token"',
  },
  organization_invalid: {
    status: 400,
    title: 'Bad Request',
    detail: 'The organization must be named once, as a string.',
    kind: INVALID_REQUEST,
  },
  organization_mismatch: {
    status: 403,
    title: 'Forbidden',
    detail: 'The API key does not belong to the organization that the request names.',
    kind: PERMISSION,
  },
  scope_missing: {
    status: 403,
    title: 'Forbidden',
    detail: 'The API key lacks a required scope.',
    kind: PERMISSION,
    challenge: ', error="insufficient_scope", scope="SCOPES"',
  },
  address_not_allowed: {
    status: 403,
    title: 'Forbidden',
    detail: 'The API key may not be used from this address.',
    kind: PERMISSION,
  },
  headers_too_many: {
    status: 431,
    title: 'Request Header Fields Too Large',
    detail: 'The request carries too many header fields.',
    kind: INVALID_REQUEST,
  },
  unavailable: {
    status: 503,
    title: 'Service Unavailable',
    detail: 'Authentication is temporarily unavailable.',
    kind: 'service_unavailable_error',
  },
};

/** What a refusal depends on besides its code. */
export interface Particulars {
  readonly scopes?: readonly string[];
  readonly realm?: string;
  /** Where other sources than the default ones are configured. */
  readonly detail?: string;
  /** The scheme of the challenge; default `Bearer`. */
  readonly scheme?: string;
}

/** The one right answer: status, all header fields by name, and the body to the byte. */
export interface ExpectedRefusal {
  readonly status: number;
  readonly fields: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Writes down the one right answer for a code. */
export function expectedRefusal(code: Code, particulars: Particulars = {}): ExpectedRefusal {
  const told = TOLD[code];
  const { scopes = [], realm = 'api', detail = told.detail, scheme = 'Bearer' } = particulars;
  const required = code === 'scope_missing' ? `"requiredScopes":${JSON.stringify(scopes)},` : '';
  const body =
    `{"type":"about:blank","title":"${told.title}","status":${told.status},"detail":"${detail}","code":"${code}",` +
    `${required}"error":{"message":"${detail}","type":"${told.kind}","code":"${code}"}}`;
  const challenge = told.challenge?.replace('SCOPES', scopes.join(' '));
  return {
    status: told.status,
    fields: {
      'content-type': 'application/problem+json',
      'content-length': String(Buffer.byteLength(body)),
      'cache-control': 'no-store',
      ...(challenge === undefined ? {} : { 'www-authenticate': `${scheme} realm="${realm}"${challenge}` }),
      ...(code === 'unavailable' ? { 'retry-after': '1' } : {}),
    },
    body,
  };
}
