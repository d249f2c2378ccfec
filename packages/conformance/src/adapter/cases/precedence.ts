import { strictEqual } from 'node:assert/strict';
import {
  accepted,
  apiKey,
  authorization,
  bearer,
  type CaseDefinition,
  judged,
  needing,
  protectedBy,
  refused,
} from '../case.js';
import { KEYS } from '../fixture-keys.js';
import { OTHER_SCHEMES } from './extraction.js';

const A = KEYS.acme.text;
const B = KEYS.beta.text;
const INVALID = ['credential_invalid', {}] as const;
const MALFORMED = ['credential_invalid', { reads: 0 }] as const;

/** Values of a header that decides, and that let nobody in. */
const BAD: Readonly<Record<string, string>> = {
  empty: '',
  blanks: '   ',
  junk: 'junk',
  revoked: KEYS.revoked.text,
  expired: KEYS.expired.text,
  unknown: KEYS.unknown.text,
  'wrong-secret': KEYS.wrongSecret.text,
  'bad-checksum': KEYS.badChecksum.text,
  suspended: KEYS.suspended.text,
  orphan: KEYS.orphan.text,
  'two-keys': `${A}, ${A}`,
  'bearer-and-key': `Bearer ${A}`,
  'too-long': 'a'.repeat(300),
};

/** Two field lines of one header, in any combination of values. */
const PAIRS: Readonly<Record<string, readonly [string, string]>> = {
  equal: [A, A],
  'good-and-other': [A, B],
  'other-and-good': [B, A],
  'good-and-junk': [A, 'junk'],
  'junk-and-good': ['junk', A],
  'good-and-empty': [A, ''],
  'empty-and-good': ['', A],
  'both-empty': ['', ''],
  'good-and-revoked': [A, KEYS.revoked.text],
  'revoked-and-good': [KEYS.revoked.text, A],
};

const SCHEME_PAIRS: Readonly<Record<string, readonly [string, string]>> = {
  'basic-and-bearer': ['Basic YTpi', `Bearer ${A}`],
  'bearer-and-basic': [`Bearer ${A}`, 'Basic YTpi'],
  'basic-and-basic': ['Basic YTpi', 'Basic YTpi'],
  'empty-and-bearer': ['', `Bearer ${A}`],
  'bearer-and-empty': [`Bearer ${A}`, ''],
  'bare-key-and-bearer': [A, `Bearer ${A}`],
};

/** As many lines as asked for, with those that every request of the kit has (`Host`, `Connection`). */
function padded(count: number, ...lines: readonly string[]): readonly string[] {
  return [...lines, ...Array.from({ length: count - 2 - lines.length }, (_, i) => `F: ${i % 10}`)];
}

const LINES: readonly CaseDefinition[] = [
  accepted('header-lines/500-pass', protectedBy(...padded(500, apiKey(A)))),
  accepted('header-lines/500-pass-with-bearer-last', protectedBy(...padded(499), bearer(A))),
  refused('header-lines/500-without-a-key', protectedBy(...padded(500)), ['credential_missing', { reads: 0 }]),
  ...[501, 502, 750, 999].flatMap((count) => [
    refused(`header-lines/${count}-do-not-pass`, protectedBy(...padded(count, apiKey(A))), [
      'headers_too_many',
      { reads: 0 },
    ]),
    refused(`header-lines/${count}-without-a-key`, protectedBy(...padded(count)), ['headers_too_many', { reads: 0 }]),
    refused(`header-lines/${count}-with-a-bad-key`, protectedBy(...padded(count, apiKey('junk'))), [
      'headers_too_many',
      { reads: 0 },
    ]),
  ]),
  // Here a runtime may answer by itself: Node 22 and later do, Node 20 drops lines in silence.
  ...[1_000, 1_200, 1_500, 1_900].map((count) =>
    judged(`header-lines/${count}-do-not-pass`, async ({ send, runs }) => {
      for (const lines of [[apiKey(A)], [], [apiKey('junk')]])
        strictEqual((await send(protectedBy(...padded(count, ...lines)))).status, 431);
      strictEqual((await send(protectedBy(...padded(count - 1), apiKey(A)))).status, 431);
      strictEqual(runs(), 0);
    }),
  ),
  refused('header-lines/501-with-the-key-last', protectedBy(...padded(500), apiKey(A)), [
    'headers_too_many',
    { reads: 0 },
  ]),
  refused('header-lines/501-on-an-optional-route', { target: '/optional', lines: padded(501) }, [
    'headers_too_many',
    { reads: 0 },
  ]),
  refused('header-lines/501-of-head', { method: 'HEAD', ...protectedBy(...padded(501)) }, [
    'headers_too_many',
    { reads: 0 },
  ]),
  refused(
    'header-lines/501-go-before-a-mismatch',
    { target: '/protected?orgSlug=beta', lines: padded(501, apiKey(A)) },
    ['headers_too_many', { reads: 0 }],
  ),
];

export const PRECEDENCE: readonly CaseDefinition[] = [
  accepted('precedence/x-api-key-decides', protectedBy(apiKey(A), bearer(B))),
  accepted('precedence/x-api-key-decides-when-last', protectedBy(bearer(B), apiKey(A))),
  accepted('precedence/x-api-key-decides-in-odd-case', protectedBy(bearer(B), `x-ApI-kEy: ${A}`)),
  accepted('precedence/x-api-key-decides-for-beta', protectedBy(bearer(A), apiKey(B)), { key: 'beta' }),
  judged('precedence/the-other-key-is-not-used', async ({ accepts, usedIds }) => {
    await accepts(protectedBy(apiKey(KEYS.expiring.text), bearer(B)), { key: 'expiring' });
    strictEqual((await usedIds()).includes(KEYS.beta.id), false, 'The use of the other key was recorded.');
  }),

  ...Object.entries({ ...BAD, ...OTHER_SCHEMES }).map(([name, value]) =>
    accepted(`precedence/good-x-api-key-beside-authorization-${name}`, protectedBy(apiKey(A), authorization(value))),
  ),
  ...Object.entries(BAD).map(([name, value]) =>
    accepted(`precedence/good-x-api-key-beside-bearer-${name}`, protectedBy(apiKey(A), bearer(value))),
  ),
  ...Object.entries(BAD).flatMap(([name, value]) => [
    refused(`precedence/no-fall-back-from-x-api-key-${name}`, protectedBy(apiKey(value), bearer(A)), INVALID),
    refused(`precedence/no-fall-back-from-last-x-api-key-${name}`, protectedBy(bearer(A), apiKey(value)), INVALID),
  ]),
  refused('precedence/no-fall-back-leaves-the-good-key-alone', protectedBy(apiKey('junk'), bearer(A)), [
    'credential_invalid',
    { reads: 0 },
  ]),

  ...Object.entries(PAIRS).flatMap(([name, [first, second]]) => [
    refused(`precedence/two-x-api-keys-${name}`, protectedBy(apiKey(first), apiKey(second)), MALFORMED),
    refused(
      `precedence/two-x-api-keys-${name}-in-odd-case`,
      protectedBy(apiKey(first), `x-API-key: ${second}`),
      MALFORMED,
    ),
    refused(
      `precedence/two-x-api-keys-${name}-beside-a-good-bearer`,
      protectedBy(apiKey(first), bearer(A), apiKey(second)),
      MALFORMED,
    ),
    refused(`precedence/two-bearers-${name}`, protectedBy(bearer(first), bearer(second)), MALFORMED),
    refused(
      `precedence/two-bearers-${name}-in-odd-case`,
      protectedBy(bearer(first), `aUTHORIZATION: bearer ${second}`),
      MALFORMED,
    ),
    accepted(`precedence/two-bearers-${name}-do-not-decide`, protectedBy(bearer(first), apiKey(A), bearer(second))),
  ]),
  ...Object.entries(SCHEME_PAIRS).flatMap(([name, [first, second]]) => [
    refused(
      `precedence/two-authorizations-${name}`,
      protectedBy(authorization(first), authorization(second)),
      MALFORMED,
    ),
    accepted(
      `precedence/two-authorizations-${name}-do-not-decide`,
      protectedBy(authorization(first), authorization(second), apiKey(A)),
    ),
  ]),
  refused('precedence/three-x-api-keys', protectedBy(apiKey(A), apiKey(A), apiKey(A)), MALFORMED),
  refused('precedence/three-bearers', protectedBy(bearer(A), bearer(A), bearer(A)), MALFORMED),
  refused('precedence/two-x-api-keys-far-apart', protectedBy(...padded(100, apiKey(A)), apiKey(A)), MALFORMED),
  refused('precedence/two-bearers-far-apart', protectedBy(...padded(100, bearer(A)), bearer(A)), MALFORMED),
  ...needing('lines', LINES),
];
