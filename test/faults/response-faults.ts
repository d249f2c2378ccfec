import type { Fault } from './fault.js';

const DENIAL = 'packages/core/src/result/denial.ts';
const REFUSALS = 'packages/core/src/result/refusals.ts';
const PRINCIPAL = 'packages/core/src/result/create-principal.ts';
const SEND = 'packages/core/src/request/node/send.ts';
const VARY = 'packages/core/src/request/vary-on-send.ts';

/** Mistakes in what is answered. */
export const RESPONSE_FAULTS: readonly Fault[] = [
  {
    name: 'sends no challenge',
    file: DENIAL,
    find: "if (challenge !== undefined) headers['www-authenticate'] = challenge;",
    replace: '',
    caughtBy: 'extraction/no-credential',
  },
  {
    name: 'sends a challenge without a realm',
    file: DENIAL,
    find: 'const base = `${scheme} realm="${realm}"`;',
    replace: 'const base = scheme;',
    caughtBy: 'extraction/no-credential',
  },
  {
    name: 'names an error where no credential was sent',
    file: DENIAL,
    find: "if (code === 'credential_missing') return base;",
    replace: 'if (code === \'credential_missing\') return `${base}, error="invalid_request"`;',
    caughtBy: 'extraction/no-credential',
  },
  {
    name: 'adds a charset',
    file: DENIAL,
    find: "'content-type': 'application/problem+json',",
    replace: "'content-type': 'application/problem+json; charset=utf-8',",
    caughtBy: 'extraction/no-credential',
  },
  {
    name: 'lets caches keep refusals',
    file: DENIAL,
    find: "'cache-control': 'no-store',",
    replace: '',
    caughtBy: 'verification/revoked',
  },
  {
    name: 'forgets Retry-After',
    file: DENIAL,
    find: "if (code === 'unavailable') headers['retry-after'] = '1';",
    replace: '',
    caughtBy: 'storage/rejects',
  },
  {
    name: 'forgets which scopes are required',
    file: 'packages/core/src/result/problem-body.ts',
    find: ' ...scopes,',
    replace: '',
    caughtBy: 'scopes/one-of-two',
  },
  {
    name: 'tells that a key was revoked',
    file: REFUSALS,
    find: "key_revoked: 'credential_invalid',",
    replace: "key_revoked: 'credential_missing',",
    caughtBy: 'verification/revoked',
  },
  {
    name: 'tells another status for a mismatch',
    file: REFUSALS,
    find: 'organization_mismatch: {\n    status: 403,',
    replace: 'organization_mismatch: {\n    status: 404,',
    caughtBy: 'organization/query-is-other-organization',
  },
  {
    name: 'sends an ETag',
    file: SEND,
    find: 'res.statusCode = denial.status;',
    replace: "res.statusCode = denial.status;\n  res.setHeader('etag', 'W/\"1\"');",
    caughtBy: 'extraction/no-credential',
  },
  {
    name: 'sends a cookie',
    file: SEND,
    find: 'res.statusCode = denial.status;',
    replace: "res.statusCode = denial.status;\n  res.setHeader('set-cookie', 'a=b');",
    caughtBy: 'extraction/no-credential',
  },
  {
    name: 'sends another length for HEAD',
    file: SEND,
    find: 'res.end(denial.body);',
    replace: "if (res.req.method === 'HEAD') res.removeHeader('content-length');\n  res.end(denial.body);",
    caughtBy: 'verification/revoked-of-head',
  },
  {
    name: 'hands out a principal that can be changed',
    file: PRINCIPAL,
    find: 'organization: Object.freeze({ id: organization.id, slug: organization.slug }),',
    replace: 'organization: { id: organization.id, slug: organization.slug },',
    caughtBy: 'extraction/x-api-key',
  },
  {
    name: 'hands out whole seconds',
    file: PRINCIPAL,
    find: 'return new Date(milliseconds).toISOString();',
    replace: "return new Date(milliseconds).toISOString().replace(/\\.\\d+/, '');",
    caughtBy: 'extraction/x-api-key',
  },
  {
    name: 'loses Vary when a handler writes its own head',
    file: VARY,
    find: 'head = Array.isArray(given) ? arrayWithVary(given, res, fields) : objectWithVary(given as Fields, res, fields);',
    replace: 'head = given;',
    caughtBy: 'vary/own-ways-of-answering',
  },
  {
    name: 'replaces what the application varies by',
    file: 'packages/core/src/result/merge-vary.ts',
    find: "return missing.length === 0 ? present : `${present}, ${missing.join(', ')}`;",
    replace: 'return missing.length === 0 ? present : fields;',
    caughtBy: 'vary/own-ways-of-answering',
  },
  {
    name: 'answers a fifth of a second after the deadline',
    file: 'packages/core/src/result/deadline.ts',
    find: '), deadlineMs);',
    replace: '), deadlineMs + 200);',
    caughtBy: 'storage/hanging-is-answered-at-the-deadline',
  },
];
