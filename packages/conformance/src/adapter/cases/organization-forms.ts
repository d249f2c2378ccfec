import { ok, strictEqual } from 'node:assert/strict';
import type { Bench } from '../bench.js';
import { accepted, apiKey, type CaseDefinition, judged, posted, refused } from '../case.js';
import { assertStatusIn, echoOf } from '../expectation.js';
import { KEYS } from '../fixture-keys.js';
import type { RawRequest } from '../http/raw-request.js';
import { INVALID, MISMATCH } from './organization.js';

const KEY = apiKey(KEYS.acme.text);
const FORM = 'application/x-www-form-urlencoded';
const OWN_PARSER = { differs: 'What a handler sees of a form is up to the parser of forms.' };

const body = (text: string): RawRequest => posted('/protected', text, KEY);
const header = (...values: readonly string[]): RawRequest => ({
  target: '/protected',
  lines: [KEY, ...values.map((value) => `X-Org-Slug: ${value}`)],
});

/** JSON values that are no single string. */
const NOT_A_STRING: Readonly<Record<string, string>> = {
  list: '["acme"]',
  'list-of-two': '["acme","beta"]',
  'empty-list': '[]',
  'nested-list': '[["acme"]]',
  object: '{"slug":"acme"}',
  'empty-object': '{}',
  'object-to-string': '{"toString":"acme"}',
  'object-value-of': '{"valueOf":"acme"}',
  'object-to-json': '{"toJSON":"acme"}',
  'object-length': '{"length":4,"0":"a","1":"c","2":"m","3":"e"}',
  operator: '{"$ne":null}',
  'operator-regex': '{"$regex":"acme"}',
  number: '123',
  zero: '0',
  true: 'true',
  false: 'false',
  null: 'null',
};

/** Whether the framework's parser took the body or not: a handler that sees another organization never runs. */
async function neverSeesBeta({ send }: Bench, request: RawRequest): Promise<void> {
  const response = await send(request);
  if (response.status !== 200) return assertStatusIn(response, [400, 403, 404, 411, 413, 415]);
  if (request.method === 'HEAD') return;
  const echo = echoOf(response);
  ok(echo.bodyOrgSlug === null || echo.bodyOrgSlug === 'acme', `The handler saw ${JSON.stringify(echo.bodyOrgSlug)}.`);
  strictEqual((echo.principal as { organization: { slug: string } }).organization.slug, 'acme');
}

const ODD_BODIES: Readonly<Record<string, RawRequest>> = {
  'list-at-the-root': body('[{"orgSlug":"beta"}]'),
  'text-at-the-root': body('"beta"'),
  'number-at-the-root': body('1'),
  'null-at-the-root': body('null'),
  'empty-body': body(''),
  'proto-member': body('{"__proto__":{"orgSlug":"beta"}}'),
  'proto-member-and-own': body('{"__proto__":{"orgSlug":"acme"},"orgSlug":"beta"}'),
  'own-and-proto-member': body('{"orgSlug":"beta","__proto__":{"orgSlug":"acme"}}'),
  'constructor-prototype': body('{"constructor":{"prototype":{"orgSlug":"beta"}}}'),
  'byte-order-mark': body('\ufeff{"orgSlug":"beta"}'),
  'without-a-type': { ...body('{"orgSlug":"beta"}'), contentType: null },
  'plain-text': { ...body('{"orgSlug":"beta"}'), contentType: 'text/plain' },
  'vendor-type': { ...body('{"orgSlug":"beta"}'), contentType: 'application/vnd.acme+json' },
  'problem-type': { ...body('{"orgSlug":"beta"}'), contentType: 'application/problem+json' },
  'octet-stream': { ...body('{"orgSlug":"beta"}'), contentType: 'application/octet-stream' },
  'utf-16': { ...body('{"orgSlug":"beta"}'), contentType: 'application/json; charset=utf-16' },
  'body-of-get': { ...body('{"orgSlug":"beta"}'), method: 'GET' },
  'body-of-head': { ...body('{"orgSlug":"beta"}'), method: 'HEAD' },
  'body-of-delete': { ...body('{"orgSlug":"beta"}'), method: 'DELETE' },
  'body-of-options': { ...body('{"orgSlug":"beta"}'), method: 'OPTIONS' },
  malformed: body('{"orgSlug":"beta"'),
};

const CHUNKED: RawRequest = {
  ...body('12\r\n{"orgSlug":"beta"}\r\n0\r\n\r\n'),
  lines: [KEY, 'Transfer-Encoding: chunked'],
};

const TENANT_SWITCHES = [
  ...['X-Org-Id', 'X-Tenant-Id', 'X-Organization', 'X-Org', 'X-OrgSlug', 'X_Org_Slug', 'Org-Slug', 'orgSlug'],
  ...['X-Account', 'X-Consumer-Username', 'X-Forwarded-User', 'X-User', 'X-Remote-User', 'Forwarded'],
];

export const ORGANIZATION_FORMS: readonly CaseDefinition[] = [
  ...Object.entries(NOT_A_STRING).map(([name, value]) =>
    refused(`organization/body-is-no-string-${name}`, body(`{"orgSlug":${value}}`), INVALID),
  ),
  refused('organization/body-names-twice', body('{"orgSlug":"acme","orgSlug":"beta"}'), MISMATCH),
  accepted('organization/body-names-twice-the-last-counts', body('{"orgSlug":"beta","orgSlug":"acme"}'), {
    bodyOrgSlug: 'acme',
  }),
  refused('organization/body-escaped-member-name', body('{"\\u006frgSlug":"beta"}'), MISMATCH),
  accepted('organization/body-escaped-value', body('{"orgSlug":"\\u0061cme"}'), { bodyOrgSlug: 'acme' }),
  refused('organization/body-among-other-members', body('{"a":1,"orgSlug":"beta","b":{"orgSlug":"acme"}}'), MISMATCH),
  accepted('organization/body-nested-member-names-nothing', body('{"a":{"orgSlug":"beta"}}'), { bodyOrgSlug: null }),
  accepted('organization/body-other-case-names-nothing', body('{"orgslug":"beta","OrgSlug":"beta"}')),
  accepted('organization/body-empty-object-names-nothing', body('{}')),
  refused(
    'organization/body-type-with-charset',
    { ...body('{"orgSlug":"beta"}'), contentType: 'application/json; charset=utf-8' },
    MISMATCH,
  ),
  refused(
    'organization/body-type-in-upper-case',
    { ...body('{"orgSlug":"beta"}'), contentType: 'APPLICATION/JSON' },
    MISMATCH,
  ),
  ...['PUT', 'PATCH'].map((method) =>
    refused(`organization/body-of-${method.toLowerCase()}`, { ...body('{"orgSlug":"beta"}'), method }, MISMATCH),
  ),
  refused('organization/body-in-chunks', CHUNKED, MISMATCH),
  ...Object.entries(ODD_BODIES).map(([name, request]) =>
    judged(`organization/body-odd-${name}`, (bench) => neverSeesBeta(bench, request)),
  ),
  accepted('organization/form-names-nothing', { ...body('orgSlug=beta'), contentType: FORM }, OWN_PARSER),
  accepted(
    'organization/form-with-charset-names-nothing',
    {
      ...body('orgSlug=beta'),
      contentType: `${FORM}; charset=utf-8`,
    },
    OWN_PARSER,
  ),
  accepted(
    'organization/form-twice-names-nothing',
    { ...body('orgSlug=acme&orgSlug=beta'), contentType: FORM },
    OWN_PARSER,
  ),
  accepted('organization/form-as-list-names-nothing', { ...body('orgSlug[]=beta'), contentType: FORM }, OWN_PARSER),
  accepted(
    'organization/form-that-looks-like-json-names-nothing',
    {
      ...body('{"orgSlug":"beta"}'),
      contentType: FORM,
    },
    OWN_PARSER,
  ),

  refused('organization/header-twice', header('acme', 'acme'), INVALID),
  refused('organization/header-twice-last-differs', header('acme', 'beta'), INVALID),
  refused('organization/header-twice-first-differs', header('beta', 'acme'), INVALID),
  refused('organization/header-twice-one-empty', header('acme', ''), INVALID),
  refused('organization/header-list', header('acme, acme'), INVALID),
  refused('organization/header-list-without-blank', header('acme,beta'), INVALID),
  refused('organization/header-comma-behind', header('acme,'), INVALID),
  refused('organization/header-comma-before', header(',acme'), INVALID),
  ...TENANT_SWITCHES.map((name) =>
    accepted(`organization/header-${name}-is-not-read`, { target: '/protected', lines: [KEY, `${name}: beta`] }),
  ),
];
