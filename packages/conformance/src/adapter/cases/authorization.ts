import { strictEqual } from 'node:assert/strict';
import { accepted, apiKey, authorization, bearer, type CaseDefinition, judged, posted, refused } from '../case.js';
import { KEYS, type KeyName } from '../fixture-keys.js';
import type { RawRequest } from '../http/raw-request.js';
import { OTHER_SCHEMES } from './extraction.js';

const by = (key: KeyName, target: string, ...lines: readonly string[]): RawRequest => ({
  target,
  lines: [apiKey(KEYS[key].text), ...lines],
});
const lacks = (...scopes: readonly string[]) =>
  ['scope_missing', { scopes, reads: 1, reason: 'scope_missing' }] as const;
const MISMATCH = ['organization_mismatch', { reads: 1 }] as const;
const INVALID = ['credential_invalid', {}] as const;
const STRANGER = { key: null } as const;

const SCOPES: readonly CaseDefinition[] = [
  ...(['/scoped', '/scoped-twice', '/demanding'] as const).flatMap((target) => [
    accepted(`scopes/full-access-at${target.replace('/', '-')}`, by('acme', target)),
    accepted(`scopes/all-scopes-at${target.replace('/', '-')}`, by('writer', target), { key: 'writer' }),
    refused(`scopes/no-credential-at${target.replace('/', '-')}`, { target }, ['credential_missing', { reads: 0 }]),
  ]),
  accepted('scopes/enough', by('reader', '/scoped'), { key: 'reader' }),
  accepted('scopes/none-demanded', by('noScopes', '/protected'), { key: 'noScopes' }),
  refused('scopes/empty-list', by('noScopes', '/scoped'), lacks('read')),
  refused('scopes/empty-list-of-head', { method: 'HEAD', ...by('noScopes', '/scoped') }, lacks('read')),
  refused('scopes/one-of-two', by('reader', '/scoped-twice'), lacks('read', 'write')),
  refused('scopes/none-of-two', by('noScopes', '/scoped-twice'), lacks('read', 'write')),
  refused('scopes/demanded-by-the-guard', by('reader', '/demanding'), lacks('read', 'write')),
  refused(
    'scopes/demanded-by-the-guard-of-head',
    { method: 'HEAD', ...by('reader', '/demanding') },
    lacks('read', 'write'),
  ),
  refused('scopes/as-bearer', { target: '/scoped', lines: [bearer(KEYS.noScopes.text)] }, lacks('read')),
  refused(
    'scopes/guard-goes-before-the-body',
    posted('/demanding', '{"orgSlug":"beta"}', apiKey(KEYS.reader.text)),
    lacks('read', 'write'),
  ),
  refused(
    'scopes/guard-goes-before-a-malformed-body',
    posted('/demanding', '{', apiKey(KEYS.reader.text)),
    lacks('read', 'write'),
  ),
  refused('scopes/query-goes-before-the-guard', by('reader', '/demanding?orgSlug=beta'), MISMATCH),
  refused('scopes/header-goes-before-the-guard', by('reader', '/demanding', 'X-Org-Slug: beta'), MISMATCH),
  refused('scopes/path-of-the-mount-goes-before-the-guard', by('reader', '/demanding-tenants/beta/x'), MISMATCH),
  refused(
    'scopes/guard-on-a-mount-that-names-the-own-organization',
    by('reader', '/demanding-tenants/acme/x'),
    lacks('write'),
  ),
  accepted('scopes/enough-on-a-mount-with-a-path', by('writer', '/demanding-tenants/acme/x'), {
    key: 'writer',
    pathOrgSlug: 'acme',
  }),
  judged('scopes/body-goes-before-a-later-check', ({ subject, refuses }) => {
    const request = posted('/scoped', '{"orgSlug":"beta"}', apiKey(KEYS.noScopes.text));
    const differs = 'Where scopes are part of the guard they are judged in the first phase, before any body.';
    return subject.judgesAlone?.scopes === true
      ? refuses(request, 'scope_missing', { scopes: ['read'], differs })
      : refuses(request, 'organization_mismatch', { differs });
  }),
  refused('scopes/revoked-goes-before-scopes', by('revoked', '/scoped'), INVALID),
  refused(
    'scopes/method-override-does-not-help',
    by('noScopes', '/scoped?_method=HEAD', 'X-HTTP-Method-Override: DELETE'),
    lacks('read'),
  ),
];

const BAD_CREDENTIALS: Readonly<Record<string, readonly string[]>> = {
  'empty-x-api-key': ['X-API-Key:'],
  junk: [apiKey('junk')],
  'junk-as-bearer': [bearer('junk')],
  'bearer-alone': [authorization('Bearer')],
  revoked: [apiKey(KEYS.revoked.text)],
  expired: [bearer(KEYS.expired.text)],
  unknown: [apiKey(KEYS.unknown.text)],
  suspended: [apiKey(KEYS.suspended.text)],
  'two-authorizations': [authorization('Basic YTpi'), authorization('Basic YTpi')],
  'two-x-api-keys': [apiKey(KEYS.acme.text), apiKey(KEYS.acme.text)],
  'basic-list': [authorization('Basic YTpi, Basic YTpi')],
  'bad-x-api-key-beside-a-good-bearer': [apiKey('junk'), bearer(KEYS.acme.text)],
};

const OPTIONAL: readonly CaseDefinition[] = [
  accepted('optional/stranger', { target: '/optional' }, STRANGER),
  accepted('optional/stranger-with-post', posted('/optional', '{"a":1}'), STRANGER),
  accepted('optional/good-key', by('acme', '/optional')),
  accepted('optional/good-bearer', { target: '/optional', lines: [bearer(KEYS.acme.text)] }),
  ...Object.entries(BAD_CREDENTIALS).map(([name, lines]) =>
    refused(`optional/${name}-is-refused`, { target: '/optional', lines }, INVALID),
  ),
  ...Object.entries(OTHER_SCHEMES).map(([name, value]) =>
    accepted(
      `optional/authorization-${name}-is-a-stranger`,
      { target: '/optional', lines: [authorization(value)] },
      STRANGER,
    ),
  ),
  accepted(
    'optional/stranger-names-another-organization',
    { ...posted('/optional?orgSlug=beta', '{"orgSlug":"beta"}', 'X-Org-Slug: beta') },
    STRANGER,
  ),
  accepted(
    'optional/stranger-names-lists',
    { ...posted('/optional?orgSlug[]=beta', '{"orgSlug":["beta"]}', 'X-Org-Slug: a,b') },
    STRANGER,
  ),
  accepted(
    'optional/stranger-names-in-the-path',
    { target: '/optional-tenants/beta/x' },
    { ...STRANGER, pathOrgSlug: 'beta' },
  ),
  refused('optional/good-key-names-another-organization', by('acme', '/optional?orgSlug=beta'), MISMATCH),
  refused(
    'optional/good-key-names-another-in-the-body',
    posted('/optional', '{"orgSlug":"beta"}', apiKey(KEYS.acme.text)),
    MISMATCH,
  ),
  refused('optional/good-key-names-another-in-the-path', by('acme', '/optional-tenants/beta/x'), MISMATCH),
  refused('optional/scope-check-asks-a-stranger-for-a-key', { target: '/optional-scoped' }, [
    'credential_missing',
    { reads: 0 },
  ]),
  refused('optional/scope-check-of-a-key-that-lacks-it', by('noScopes', '/optional-scoped'), lacks('read')),
  accepted('optional/scope-check-of-a-key-that-has-it', by('reader', '/optional-scoped'), { key: 'reader' }),
  refused('optional/scopes-of-the-guard-ask-a-stranger-for-a-key', { target: '/optional-demanding' }, [
    'credential_missing',
    { reads: 0 },
  ]),
  refused(
    'optional/scopes-of-the-guard-and-a-key-that-lacks-them',
    by('noScopes', '/optional-demanding'),
    lacks('read'),
  ),
  accepted('optional/scopes-of-the-guard-and-a-key-that-has-them', by('reader', '/optional-demanding'), {
    key: 'reader',
  }),
  judged('optional/demanding-a-principal-of-a-stranger-is-a-500', async ({ send }) => {
    strictEqual((await send({ target: '/optional-get' })).status, 500);
  }),
  judged('optional/stranger-while-the-store-is-down', async (bench) => {
    bench.failStore(() => Promise.reject(new Error('down')));
    await bench.accepts({ target: '/optional' }, STRANGER);
    await bench.refuses(by('acme', '/optional'), 'unavailable', { reads: 1, checks: 0 });
  }),
  judged('optional/public-route-knows-nobody', async ({ send, reads }) => {
    const { status, body } = await send(by('acme', '/public'));
    strictEqual(status, 200);
    strictEqual((JSON.parse(body) as { principal: unknown }).principal, null);
    strictEqual(reads(), 0);
  }),
];

export const AUTHORIZATION: readonly CaseDefinition[] = [...SCOPES, ...OPTIONAL];
