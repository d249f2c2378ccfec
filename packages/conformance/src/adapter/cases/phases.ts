import { ok, strictEqual } from 'node:assert/strict';
import type { Bench } from '../bench.js';
import { accepted, apiKey, type CaseDefinition, judged, needing, posted, refused } from '../case.js';
import { assertStatusIn } from '../expectation.js';
import { KEYS } from '../fixture-keys.js';
import type { RawRequest } from '../http/raw-request.js';
import type { CarrierName } from './organization.js';

const KEY = apiKey(KEYS.acme.text);
const INVALID = ['organization_invalid', { reads: 1 }] as const;
const MISMATCH = ['organization_mismatch', { reads: 1 }] as const;

/** A mistake of the application: the framework's own 500, with nothing of the principal in it. */
async function failsClosed({ send }: Bench, request: RawRequest): Promise<void> {
  const { status, body } = await send(request);
  strictEqual(status, 500, `status ${status} with the body ${body.slice(0, 200)}`);
  for (const text of [KEYS.acme.id, 'isFrozen', 'org-acme'])
    ok(!body.includes(text), `The response of a failed request holds "${text}".`);
}

/** What a request gets that names an organization in a carrier whose second phase was forgotten. */
function forgotten(name: string, request: RawRequest, [carrier, slug]: readonly [CarrierName, string]): CaseDefinition {
  return judged(`phases/${name}`, async (bench) => {
    const { body = false, path = false } = bench.subject.judgesAlone ?? {};
    const isJudged = carrier === 'body' ? body : path;
    if (!isJudged) return failsClosed(bench, request);
    if (slug === 'acme') return strictEqual((await bench.send(request)).status, 200);
    const differs = 'Where an adapter runs both phases by itself there is nothing to forget.';
    return bench.refuses(request, slug === '' ? 'organization_invalid' : 'organization_mismatch', { differs });
  });
}

const json = (target: string, text: string): RawRequest => posted(target, text, KEY);

/** In one phase a 400 goes before a 403. */
const BAD_BEFORE_FORBIDDEN: readonly CaseDefinition[] = [
  refused(
    'phases/invalid-header-before-differing-query',
    { target: '/protected?orgSlug=beta', lines: [KEY, 'X-Org-Slug: a,b'] },
    INVALID,
  ),
  refused(
    'phases/invalid-query-before-differing-header',
    { target: '/protected?orgSlug[]=a', lines: [KEY, 'X-Org-Slug: beta'] },
    INVALID,
  ),
  ...['/orgs', '/tenants'].map((mount) =>
    refused(
      `phases/invalid-body-before-differing-path-at${mount.replace('/', '-')}`,
      json(`${mount}/beta/x`, '{"orgSlug":["acme"]}'),
      INVALID,
    ),
  ),
  refused(
    'phases/invalid-query-before-differing-body',
    json('/protected?orgSlug=a&orgSlug=b', '{"orgSlug":"beta"}'),
    INVALID,
  ),
  refused(
    'phases/invalid-header-before-differing-path',
    { target: '/orgs/beta/x', lines: [KEY, 'X-Org-Slug: a,b'] },
    INVALID,
  ),
  refused(
    'phases/invalid-body-beside-a-matching-query',
    json('/protected?orgSlug=acme', '{"orgSlug":["acme"]}'),
    INVALID,
  ),
];

const FORGOTTEN: readonly CaseDefinition[] = [
  ...['/forgotten', '/forgotten-found'].flatMap((target) => [
    forgotten(`${target.slice(1)}-with-another-organization`, json(target, '{"orgSlug":"beta"}'), ['body', 'beta']),
    forgotten(`${target.slice(1)}-with-the-own-organization`, json(target, '{"orgSlug":"acme"}'), ['body', 'acme']),
    forgotten(`${target.slice(1)}-with-a-list`, json(target, '{"orgSlug":["acme"]}'), ['body', '']),
    forgotten(`${target.slice(1)}-with-null`, json(target, '{"orgSlug":null}'), ['body', '']),
    accepted(`phases/${target.slice(1)}-that-names-nothing`, json(target, '{"a":1}')),
    accepted(`phases/${target.slice(1)}-without-a-body`, { target, lines: [KEY] }),
    refused(`phases/${target.slice(1)}-without-a-key-and-a-body`, { target }, ['credential_missing']),
    refused(`phases/${target.slice(1)}-without-a-key`, posted(target, '{"orgSlug":"acme"}'), ['credential_missing']),
    refused(
      `phases/${target.slice(1)}-judges-the-query-all-the-same`,
      { target: `${target}?orgSlug=beta`, lines: [KEY] },
      MISMATCH,
    ),
  ]),
  forgotten('forgotten-path-of-another-organization', { target: '/forgotten/beta/x', lines: [KEY] }, ['path', 'beta']),
  forgotten('forgotten-path-of-the-own-organization', { target: '/forgotten/acme/x', lines: [KEY] }, ['path', 'acme']),
];

function alone(which: string): readonly CaseDefinition[] {
  const target = `/alone/${which}`;
  return [
    judged(`phases/${which}-alone`, (bench) => failsClosed(bench, { target, lines: [KEY] })),
    judged(`phases/${which}-alone-without-a-key`, (bench) => failsClosed(bench, { target })),
    judged(`phases/${which}-alone-with-a-body`, (bench) => failsClosed(bench, json(target, '{"orgSlug":"acme"}'))),
  ];
}

const ALONE: readonly CaseDefinition[] = [
  ...needing('checks', [...alone('scopes'), ...alone('match')]),
  ...alone('get'),
];

/** Carriers that are not configured name nothing. */
const CONFIGURED: readonly CaseDefinition[] = [
  refused('phases/default-carriers-judge-the-body', json('/default-carriers', '{"orgSlug":"beta"}'), MISMATCH),
  accepted('phases/default-carriers-take-the-own-body', json('/default-carriers', '{"orgSlug":"acme"}')),
  accepted('phases/default-carriers-leave-the-query', { target: '/default-carriers?orgSlug=beta', lines: [KEY] }),
  accepted('phases/default-carriers-leave-the-header', {
    target: '/default-carriers',
    lines: [KEY, 'X-Org-Slug: beta'],
  }),
  accepted(
    'phases/default-carriers-leave-the-path',
    { target: '/default-carriers/beta/x', lines: [KEY] },
    { pathOrgSlug: 'beta' },
  ),
  accepted('phases/no-carriers-leave-the-body', json('/no-carriers', '{"orgSlug":"beta"}'), { bodyOrgSlug: 'beta' }),
  accepted(
    'phases/no-carriers-leave-the-path',
    { target: '/no-carriers/beta/x', lines: [KEY] },
    { pathOrgSlug: 'beta' },
  ),
];

/** Each carrier is judged by itself, and under the name that it was given. */
const BY_NAME: readonly CaseDefinition[] = [
  refused('carriers/query-alone-is-judged', { target: '/query-alone?orgSlug=beta', lines: [KEY] }, MISMATCH),
  refused('carriers/query-alone-is-judged-as-a-list', { target: '/query-alone?orgSlug[]=a', lines: [KEY] }, INVALID),
  accepted('carriers/query-alone-matches', { target: '/query-alone?orgSlug=acme', lines: [KEY] }),
  accepted('carriers/query-alone-leaves-the-header', { target: '/query-alone', lines: [KEY, 'X-Org-Slug: beta'] }),
  accepted('carriers/query-alone-leaves-the-body', json('/query-alone', '{"orgSlug":"beta"}')),
  refused('carriers/header-alone-is-judged', { target: '/header-alone', lines: [KEY, 'X-Org-Slug: beta'] }, MISMATCH),
  refused(
    'carriers/header-alone-is-judged-as-a-list',
    { target: '/header-alone', lines: [KEY, 'X-Org-Slug: a,b'] },
    INVALID,
  ),
  accepted('carriers/header-alone-matches', { target: '/header-alone', lines: [KEY, 'X-Org-Slug: acme'] }),
  accepted('carriers/header-alone-leaves-the-query', { target: '/header-alone?orgSlug=beta', lines: [KEY] }),
  refused('carriers/body-by-another-name', json('/other-names', '{"tenant":"beta"}'), MISMATCH),
  refused('carriers/query-by-another-name', { target: '/other-names?tenant=beta', lines: [KEY] }, MISMATCH),
  refused('carriers/query-list-by-another-name', { target: '/other-names?tenant[]=acme', lines: [KEY] }, INVALID),
  refused('carriers/header-by-another-name', { target: '/other-names', lines: [KEY, 'x-tenant: beta'] }, MISMATCH),
  accepted(
    'carriers/all-match-by-another-name',
    posted('/other-names?tenant=acme', '{"tenant":"acme"}', KEY, 'X-Tenant: acme'),
  ),
  accepted(
    'carriers/usual-names-name-nothing',
    posted('/other-names?orgSlug=beta', '{"orgSlug":"beta"}', KEY, 'X-Org-Slug: beta'),
  ),
];

/** The parser of the application answers for a good key; no handler runs. */
const OWN_PARSER: readonly CaseDefinition[] = [
  judged('phases/malformed-json-of-a-good-key', async (bench) => {
    for (const text of ['{"orgSlug":"acme"', '{', 'nonsense', '{"a":1}}', "{'orgSlug':'acme'}"])
      assertStatusIn(await bench.send(json('/protected', text)), [400, 422]);
    strictEqual(bench.runs(), 0);
  }),
  refused('phases/differing-query-before-the-body-is-parsed', json('/protected?orgSlug=beta', '{"orgSlug":'), MISMATCH),
  refused(
    'phases/differing-header-before-the-body-is-parsed',
    posted('/protected', '{', KEY, 'X-Org-Slug: beta'),
    MISMATCH,
  ),
];

export const PHASES: readonly CaseDefinition[] = [
  ...BAD_BEFORE_FORBIDDEN,
  ...needing('gaps', FORGOTTEN),
  ...ALONE,
  ...CONFIGURED,
  ...BY_NAME,
  ...OWN_PARSER,
];
