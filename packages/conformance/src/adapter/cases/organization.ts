import { accepted, apiKey, type CaseDefinition, posted, refused } from '../case.js';
import { KEYS } from '../fixture-keys.js';
import type { RawRequest } from '../http/raw-request.js';

const KEY = apiKey(KEYS.acme.text);
export const MISMATCH = ['organization_mismatch', { reads: 1, reason: 'organization_mismatch' }] as const;
export const INVALID = ['organization_invalid', { reads: 1, reason: 'organization_invalid' }] as const;

/** What a request names in each carrier; what is left out names nothing. */
export interface Named {
  readonly body?: string;
  readonly path?: string;
  readonly query?: string;
  readonly header?: string;
}
export type CarrierName = keyof Named;
export const CARRIERS: readonly CarrierName[] = ['body', 'path', 'query', 'header'];

/** Where a path is declared: on the route, or on the mount. */
export const MOUNTINGS: Readonly<Record<string, string>> = { route: '/orgs', mount: '/tenants' };

/** A request with the good key of acme that names organizations in these carriers. */
export function naming(named: Named, mounting = '/orgs'): RawRequest {
  const path = named.path === undefined ? '/protected' : `${mounting}/${encodeURIComponent(named.path)}/x`;
  const target = named.query === undefined ? path : `${path}?orgSlug=${encodeURIComponent(named.query)}`;
  const lines = named.header === undefined ? [KEY] : [KEY, `X-Org-Slug: ${named.header}`];
  return named.body === undefined
    ? { target, lines }
    : posted(target, JSON.stringify({ orgSlug: named.body }), ...lines);
}

/** What the handler sees of those carriers, when it may run. */
function seen({ body, path }: Named): { bodyOrgSlug: string | null; pathOrgSlug?: string } {
  return { bodyOrgSlug: body ?? null, ...(path === undefined ? {} : { pathOrgSlug: path }) };
}

function mountingsOf(named: Named): readonly (readonly [string, string])[] {
  return named.path === undefined
    ? [['', '/orgs']]
    : Object.entries(MOUNTINGS).map(([name, at]) => [`-on-${name}`, at]);
}

export function matches(name: string, named: Named): readonly CaseDefinition[] {
  return mountingsOf(named).map(([where, at]) =>
    accepted(`organization/${name}${where}`, naming(named, at), seen(named)),
  );
}

export function differs(name: string, named: Named): readonly CaseDefinition[] {
  return mountingsOf(named).map(([where, at]) => refused(`organization/${name}${where}`, naming(named, at), MISMATCH));
}

const ALL: Named = { body: 'acme', path: 'acme', query: 'acme', header: 'acme' };

function pairs(): readonly (readonly [CarrierName, CarrierName])[] {
  return CARRIERS.flatMap((first) =>
    CARRIERS.filter((each) => each !== first).map((second): [CarrierName, CarrierName] => [first, second]),
  );
}

/** Texts that are not the slug, though some systems would take them for it. */
const NOT_ACME: Readonly<Record<string, string>> = {
  'upper-case': 'ACME',
  'title-case': 'Acme',
  'last-letter-upper': 'acmE',
  prefix: 'acm',
  'one-letter': 'a',
  longer: 'acmee',
  'with-suffix': 'acme-eu',
  'with-dash': 'acme-',
  'with-slash': 'acme/',
  'with-encoded-slash': 'acme%2f',
  'with-dot': 'acme.',
  'with-wildcard': 'acme*',
  wildcard: '*',
  percent: '%',
  'sql-wildcard': 'acm_',
  quoted: '"acme"',
  'in-brackets': '[acme]',
  id: 'org-acme-00000001',
  'other-organization': 'beta',
  'suspended-organization': 'dormant',
  'unknown-organization': 'no-such-org',
  'too-long': 'a'.repeat(64),
  'word-null': 'null',
  'word-undefined': 'undefined',
  'word-true': 'true',
  'prototype-proto': '__proto__',
  'prototype-constructor': 'constructor',
  'prototype-own-property': 'hasOwnProperty',
  'prototype-to-string': 'toString',
  'prototype-value-of': 'valueOf',
  'prototype-prototype': 'prototype',
};

/** The same, but of characters that not every carrier can hold. */
const NOT_ACME_BEYOND_ASCII: Readonly<Record<string, string>> = {
  'leading-space': ' acme',
  'trailing-space': 'acme ',
  'trailing-newline': 'acme\n',
  'trailing-nul': 'acme\0',
  'leading-tab': '\tacme',
  nbsp: 'acme\u00a0',
  'zero-width-space': 'acme\u200b',
  bom: '\ufeffacme',
  'full-width': 'ａｃｍｅ',
  'cyrillic-a': 'аcme',
  'accent-composed': 'acm\u00e9',
  'accent-decomposed': 'acme\u0301',
};

export const ORGANIZATION: readonly CaseDefinition[] = [
  ...matches('none-named', {}),
  accepted(
    'organization/none-named-for-beta',
    { target: '/protected', lines: [apiKey(KEYS.beta.text)] },
    { key: 'beta' },
  ),
  ...CARRIERS.flatMap((carrier) => [
    ...matches(`${carrier}-matches`, { [carrier]: 'acme' }),
    ...Object.entries(NOT_ACME).flatMap(([name, text]) => differs(`${carrier}-is-${name}`, { [carrier]: text })),
  ]),
  ...(['body', 'query', 'path'] as const).flatMap((carrier) =>
    Object.entries(NOT_ACME_BEYOND_ASCII).flatMap(([name, text]) =>
      // No router takes a NUL, and some take no newline, in a path.
      carrier === 'path' && /[\0\n]/.test(text) ? [] : differs(`${carrier}-is-${name}`, { [carrier]: text }),
    ),
  ),
  ...(['body', 'query', 'header'] as const).flatMap((carrier) => differs(`${carrier}-is-empty`, { [carrier]: '' })),
  ...['\xa0acme', 'acme\xa0', '\xef\xbb\xbfacme', 'acm\xe9'].flatMap((text, i) =>
    differs(`header-is-beyond-ascii-${i + 1}`, { header: text }),
  ),
  ...Object.entries(MOUNTINGS).flatMap(([name, at]) => [
    accepted(
      `organization/path-is-encoded-on-${name}`,
      { target: `${at}/%61cm%65/x`, lines: [KEY] },
      { pathOrgSlug: 'acme' },
    ),
    refused(`organization/path-is-encoded-twice-on-${name}`, { target: `${at}/%2561cme/x`, lines: [KEY] }, MISMATCH),
  ]),
  refused('organization/header-in-odd-case', { target: '/protected', lines: [KEY, 'x-ORG-slug: beta'] }, MISMATCH),
  ...['HEAD', 'OPTIONS', 'DELETE', 'PUT', 'PATCH'].flatMap((method) => [
    refused(
      `organization/query-differs-of-${method}`,
      { method, target: '/protected?orgSlug=beta', lines: [KEY] },
      MISMATCH,
    ),
    refused(
      `organization/query-twice-of-${method}`,
      { method, target: '/protected?orgSlug=a&orgSlug=b', lines: [KEY] },
      INVALID,
    ),
    refused(`organization/path-differs-of-${method}`, { method, target: '/orgs/beta/x', lines: [KEY] }, MISMATCH),
  ]),
  accepted('organization/header-in-blanks', { target: '/protected', lines: [KEY, 'x-ORG-slug: \t acme \t '] }),

  ...pairs().flatMap(([good, bad]) =>
    differs(`${good}-matches-and-${bad}-does-not`, { [good]: 'acme', [bad]: 'beta' }),
  ),
  ...pairs().flatMap(([one, two]) => differs(`${one}-and-${two}-both-differ`, { [one]: 'beta', [two]: 'beta' })),
  ...pairs().flatMap(([one, two]) => matches(`${one}-and-${two}-match`, { [one]: 'acme', [two]: 'acme' })),
  ...CARRIERS.flatMap((bad) => differs(`three-match-and-${bad}-does-not`, { ...ALL, [bad]: 'beta' })),
  ...CARRIERS.flatMap((good) =>
    differs(`three-differ-and-${good}-does-not`, {
      body: 'beta',
      path: 'beta',
      query: 'beta',
      header: 'beta',
      [good]: 'acme',
    }),
  ),
  ...matches('all-four-match', ALL),
  ...differs('all-four-differ', { body: 'beta', path: 'beta', query: 'beta', header: 'beta' }),
];
