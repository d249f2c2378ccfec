import { strictEqual } from 'node:assert/strict';
import type { Bench } from '../bench.js';
import { accepted, apiKey, type CaseDefinition, judged, refused } from '../case.js';
import { assertStatusIn } from '../expectation.js';
import { KEYS } from '../fixture-keys.js';
import type { RawRequest } from '../http/raw-request.js';
import { INVALID, MISMATCH } from './organization.js';

const KEY = apiKey(KEYS.acme.text);
const query = (text: string): RawRequest => ({ target: `/protected?${text}`, lines: [KEY] });

/** Queries that name the organization more than once, or as a list. */
const REPEATED: readonly string[] = [
  'orgSlug=acme&orgSlug=beta',
  'orgSlug=beta&orgSlug=acme',
  'orgSlug=acme&orgSlug=acme',
  'orgSlug=acme&x=1&orgSlug=acme',
  'orgSlug=acme&orgSlug=',
  'orgSlug=&orgSlug=acme',
  'orgSlug&orgSlug=acme',
  'orgSlug=acme&%6frgSlug=acme',
  'orgSlug[]=acme',
  'orgSlug[]=beta',
  'orgSlug[0]=acme',
  'orgSlug[x]=beta',
  'orgSlug[x][y]=acme',
  'orgSlug[=acme',
  'orgSlug%5B%5D=acme',
  'orgSlug%5bx%5d=beta',
  'orgSlug[]=acme&orgSlug[]=acme',
  'orgSlug=acme&orgSlug[]=beta',
  'orgSlug[]=beta&orgSlug=acme',
  'orgSlug[constructor]=acme',
  'orgSlug[__proto__]=acme',
  'orgSlug[toString]=acme',
];

/** Queries that name nothing. */
const NOTHING: readonly string[] = [
  '',
  'x=1',
  'orgslug=beta',
  'ORGSLUG=beta',
  'OrgSlug=beta',
  'org=beta',
  'org_slug=beta',
  'xorgSlug=beta',
  'orgSlugs=beta',
  'orgSlug2=beta',
  'x[orgSlug]=beta',
  'x=orgSlug',
  'x=%26orgSlug%3Dbeta',
  '__proto__[orgSlug]=beta',
  'constructor[prototype][orgSlug]=beta',
];

/** Targets that parsers do not agree on: a request target has no fragment (RFC 9112 section 3.2). */
const DISPUTED: readonly string[] = [
  '/protected#x?orgSlug=beta',
  '/protected#?orgSlug=beta',
  '/protected#orgSlug=beta',
  '/protected?x#&orgSlug=beta',
  '/protected?x=1#?orgSlug=beta',
  '/protected?orgSlug=acme#&orgSlug=beta',
  '/protected??orgSlug=beta',
  '/protected?x?orgSlug=beta',
  '/protected?x;orgSlug=beta',
  '/protected?orgSlug.x=beta',
  '/protected?orgSlug%00=beta',
  '/protected?%00orgSlug=beta',
  '/protected?+orgSlug=beta',
  '/protected?orgSlug+=beta',
  '/protected?[orgSlug]=beta',
  '/protected?[orgSlug][]=beta',
  '/protected?orgSlug]=beta',
  '/protected?]orgSlug=beta',
  '/protected?__proto__[orgSlug]=beta',
  '/protected?x=1&amp;orgSlug=beta',
  'http://localhost/protected?orgSlug=beta',
  'http://localhost?/protected?orgSlug=beta',
];

/** Whatever the framework makes of it: a handler that runs sees no other organization in its query. */
async function showsNoOther({ send, queries }: Bench, target: string): Promise<void> {
  assertStatusIn(await send({ target, lines: [KEY] }), [200, 400, 403, 404]);
  for (const seen of queries()) strictEqual(seen, 'acme', `A handler saw ${JSON.stringify(seen)}.`);
}

/** What a query names, by the reading of every parser. */
export const ORGANIZATION_QUERY: readonly CaseDefinition[] = [
  ...REPEATED.map((text) => refused(`organization/query-${text || 'empty'}`, query(text), INVALID)),
  ...NOTHING.map((text) => accepted(`organization/query-names-nothing-${text || 'empty'}`, query(text))),
  ...['orgSlug', 'orgSlug=', 'x=1&orgSlug=beta', 'orgSlug=beta&x=1', '%6frgSlug=beta', 'orgSlug=acme%20'].map((text) =>
    refused(`organization/query-${text}`, query(text), MISMATCH),
  ),
  ...['orgSlug=ac+me', 'orgSlug=+acme', 'orgSlug=acme;orgSlug=beta', 'orgSlug==acme', 'orgSlug=acme=beta'].map((text) =>
    refused(`organization/query-${text}`, query(text), MISMATCH),
  ),
  ...['orgSlug=%61cme', '&&orgSlug=acme&&', 'x[]=1&orgSlug=acme', 'orgSlug=acme&'].map((text) =>
    accepted(`organization/query-${text}`, query(text)),
  ),
  // Parsers stop counting at a thousand; whoever names an organization behind them names it all the same.
  refused('organization/query-behind-a-thousand-others', query(`${'a&'.repeat(1_000)}orgSlug=beta`), MISMATCH),
  ...DISPUTED.map((target) => judged(`organization/disputed ${target}`, (bench) => showsNoOther(bench, target))),
  judged('organization/query-not-decodable', async (bench) => {
    for (const text of ['orgSlug=%zz', 'orgSlug=%', 'orgSlug=%E0%A4%A'])
      assertStatusIn(await bench.send(query(text)), [400, 403]);
    strictEqual(bench.runs(), 0);
  }),
];
