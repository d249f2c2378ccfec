import { accepted, apiKey, authorization, bearer, type CaseDefinition, posted, protectedBy, refused } from '../case.js';
import { KEYS } from '../fixture-keys.js';

const KEY = KEYS.acme.text;
const MISSING = ['credential_missing', { reads: 0 }] as const;
const INVALID = ['credential_invalid', { reads: 0, reason: 'credential_malformed' }] as const;

/** Names that look like the header and are not. */
const ALIASES = ['X_API_Key', 'X.API.Key', 'XAPIKEY', 'x-api_key', 'x_api-key', 'X-ApiKey', 'Api-Key', 'X-API-Keys'];
const OTHER_HEADERS = ['X-Authorization', 'Proxy-Authorization', 'X-Auth-Token', 'X-Access-Token', 'Token'];

/** Values of `Authorization` that present no credential: empty, or of another scheme. */
export const OTHER_SCHEMES: Readonly<Record<string, string>> = {
  empty: '',
  blanks: '    ',
  'bare-key': KEY,
  basic: `Basic ${Buffer.from(`${KEY}:`).toString('base64')}`,
  'basic-with-key': `Basic ${KEY}`,
  token: `Token ${KEY}`,
  'api-key': `ApiKey ${KEY}`,
  'x-api-key': `X-API-Key ${KEY}`,
  digest: 'Digest username="x"',
  'scheme-glued': `Bearer${KEY}`,
  'scheme-with-colon': `Bearer: ${KEY}`,
  'scheme-longer': `Bearers ${KEY}`,
  'scheme-shorter': `Beare ${KEY}`,
  'key-before-scheme': `${KEY} Bearer`,
};

/** Places that no credential is read from. */
const WRONG_PLACES: readonly CaseDefinition[] = [
  ...['api_key', 'apikey', 'access_token', 'X-API-Key', 'x-api-key', 'authorization', 'token', 'key'].map((name) =>
    refused(`extraction/query-${name}-is-not-read`, { target: `/protected?${name}=${KEY}` }, MISSING),
  ),
  refused('extraction/query-bearer-is-not-read', { target: `/protected?Authorization=Bearer%20${KEY}` }, MISSING),
  ...['x-api-key', 'X-API-Key', 'authorization', 'api_key', 'token'].map((name) =>
    refused(`extraction/cookie-${name}-is-not-read`, protectedBy(`Cookie: ${name}=${KEY}`), MISSING),
  ),
  ...['apiKey', 'api_key', 'x-api-key', 'X-API-Key', 'authorization', 'access_token', 'token', 'key'].map((name) =>
    refused(`extraction/body-${name}-is-not-read`, posted('/protected', JSON.stringify({ [name]: KEY })), MISSING),
  ),
  refused('extraction/path-is-not-read', { target: `/protected/${KEY}` }, MISSING),
  refused(
    'extraction/form-is-not-read',
    {
      ...posted('/protected', `access_token=${KEY}`),
      contentType: 'application/x-www-form-urlencoded',
    },
    MISSING,
  ),
  refused(
    'extraction/trailer-is-not-read',
    {
      ...posted('/protected', `2\r\n{}\r\n0\r\nX-API-Key: ${KEY}\r\n\r\n`),
      lines: ['Transfer-Encoding: chunked', 'Trailer: X-API-Key'],
    },
    MISSING,
  ),
];

export const EXTRACTION: readonly CaseDefinition[] = [
  accepted('extraction/x-api-key', protectedBy(apiKey(KEY))),
  accepted('extraction/bearer', protectedBy(bearer(KEY))),
  accepted('extraction/another-organization', protectedBy(apiKey(KEYS.beta.text)), { key: 'beta' }),
  accepted('extraction/deeper-path', { target: '/protected/deep/er', lines: [bearer(KEY)] }),
  accepted('extraction/with-expiry', protectedBy(apiKey(KEYS.expiring.text)), { key: 'expiring' }),
  accepted('extraction/with-scopes', protectedBy(apiKey(KEYS.writer.text)), { key: 'writer' }),
  accepted('extraction/with-no-scopes', protectedBy(apiKey(KEYS.noScopes.text)), { key: 'noScopes' }),

  refused('extraction/no-credential', protectedBy(), MISSING),
  ...['x-ApI-kEy', 'X-API-KEY', 'x-api-key'].map((name) =>
    accepted(`extraction/name-in-case-${name}`, protectedBy(`${name}: ${KEY}`)),
  ),
  ...['AUTHORIZATION', 'authorization', 'aUtHoRiZaTiOn'].map((name) =>
    accepted(`extraction/name-in-case-${name}`, protectedBy(`${name}: Bearer ${KEY}`)),
  ),

  refused('extraction/x-api-key-empty', protectedBy('X-API-Key:'), INVALID),
  refused('extraction/x-api-key-one-space', protectedBy('X-API-Key: '), INVALID),
  refused('extraction/x-api-key-four-spaces', protectedBy('X-API-Key:    '), INVALID),
  refused('extraction/x-api-key-tab', protectedBy('X-API-Key:\t'), INVALID),
  refused('extraction/x-api-key-blanks', protectedBy('X-API-Key: \t \t '), INVALID),

  ...[...ALIASES, ...OTHER_HEADERS].map((name) =>
    refused(`extraction/alias-${name}-is-not-read`, protectedBy(`${name}: ${KEY}`), MISSING),
  ),
  ...OTHER_HEADERS.map((name) =>
    refused(`extraction/alias-${name}-with-bearer-is-not-read`, protectedBy(`${name}: Bearer ${KEY}`), MISSING),
  ),
  ...Object.entries(OTHER_SCHEMES).map(([name, value]) =>
    refused(`extraction/authorization-${name}-is-none`, protectedBy(authorization(value)), MISSING),
  ),
  ...WRONG_PLACES,
];
