import { readFileSync } from 'node:fs';
import { accepted, apiKey, authorization, bearer, type CaseDefinition, judged, protectedBy, refused } from '../case.js';
import { assertStatusIn } from '../expectation.js';
import { KEYS } from '../fixture-keys.js';
import { recordOf } from '../fixture-store.js';

const KEY = KEYS.acme.text;

/** Keys of the published vectors: what is one, and what is none. */
interface Vectors {
  readonly valid: readonly { readonly key: string; readonly prefix: string }[];
  readonly invalid: readonly { readonly key: string; readonly prefix: string; readonly why: string }[];
}
const VECTORS = JSON.parse(readFileSync(new URL('../../../vectors/keys.json', import.meta.url), 'utf8')) as Vectors;

/** The value is no credential at all: nothing is parsed, hashed or looked up. */
const MALFORMED = ['credential_invalid', { reads: 0 }] as const;
const TOO_LONG = ['credential_invalid', { reads: 0, reason: 'credential_malformed' }] as const;
/** It is a credential, but no key: nothing is hashed or looked up. */
const NO_KEY = ['credential_invalid', { reads: 0, reason: 'key_malformed' }] as const;
const UNKNOWN = ['credential_invalid', { reads: 1, reason: 'key_unknown' }] as const;

/** UTF-8 bytes of a text, each as the Latin-1 character that the wire format takes. */
function bytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function flip(at: number): string {
  const letter = KEY[at] as string;
  const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
  return KEY.slice(0, at) + other + KEY.slice(at + 1);
}

/** The first letter at or behind a position: digits have no case. */
function letterFrom(at: number): number {
  return at + KEY.slice(at).search(/[A-Za-z]/);
}

const SCHEMES = ['bearer', 'BEARER', 'bEaReR', 'Bearer'];

const NO_TOKENS: Readonly<Record<string, string>> = {
  'tab-separator': `Bearer\t${KEY}`,
  'tab-after-space': `Bearer \t${KEY}`,
  'tab-before-space': `Bearer\t ${KEY}`,
  'second-token': `Bearer ${KEY} x`,
  'second-key': `Bearer ${KEY} ${KEY}`,
  'tab-then-second-token': `Bearer ${KEY}\tx`,
  'trailing-comma': `Bearer ${KEY},`,
  'leading-comma': `Bearer ,${KEY}`,
  'comma-before-scheme': `, Bearer ${KEY}`,
  'list-of-two': `Bearer ${KEY}, Bearer ${KEY}`,
  'list-behind-basic': `Basic abc, Bearer ${KEY}`,
  'parameters-of-digest': 'Digest username="x", realm="y"',
  'scheme-twice': `Bearer Bearer ${KEY}`,
  alone: 'Bearer',
  'alone-in-odd-case': 'bEARER',
  'alone-with-space': 'Bearer ',
  'alone-with-blanks': 'Bearer \t ',
};

/** Tokens that are one visible word, and no key. */
const NO_KEYS: Readonly<Record<string, string>> = {
  quoted: `"${KEY}"`,
  'single-quoted': `'${KEY}'`,
  'angle-brackets': `<${KEY}>`,
  equals: `${KEY}=`,
  semicolon: `${KEY};`,
  shorter: KEY.slice(0, -1),
  longer: `${KEY}A`,
  'first-missing': KEY.slice(1),
  lower: KEY.toLowerCase(),
  upper: KEY.toUpperCase(),
  'case-of-prefix': `OK${KEY.slice(2)}`,
  'case-in-id': flip(letterFrom(3)),
  'case-in-secret': flip(letterFrom(20)),
  'percent-encoded': `%6fk${KEY.slice(2)}`,
  'id-alone': KEYS.acme.id,
  'hint-alone': `ok_${KEYS.acme.id}`,
  'bad-checksum': KEYS.badChecksum.text,
  'stored-hash': recordOf('acme', KEYS.acme).hash,
  'stored-digest': recordOf('acme', KEYS.acme).hash.split('$').at(-1) as string,
  'digest-in-hex': Buffer.from(recordOf('acme', KEYS.acme).hash.split('$').at(-1) as string, 'base64').toString('hex'),
  'secret-alone': KEYS.acme.secret,
  'one-character': 'a',
  'as-long-as-can-be': 'a'.repeat(256),
  wildcard: '*',
  'null-word': 'null',
  'undefined-word': 'undefined',
  'prototype-name': '__proto__',
};

/** Bytes around a key that `trim()` takes off and HTTP does not (RFC 9110 section 5.6.3). */
const NOT_BLANK: Readonly<Record<string, string>> = {
  'nbsp-behind': `${KEY}\xa0`,
  'nbsp-before': `\xa0${KEY}`,
  'bom-before': `${bytes('\ufeff')}${KEY}`,
  'bom-behind': `${KEY}${bytes('\ufeff')}`,
  'em-space-behind': `${KEY}${bytes('\u2003')}`,
  'nel-behind': `${KEY}\x85`,
  'high-byte-inside': `${KEY.slice(0, 10)}\xe9${KEY.slice(11)}`,
  'full-width-letters': bytes('ｏｋ_ｋｅｙ'),
  'space-inside': `${KEY.slice(0, 20)} ${KEY.slice(20)}`,
  'tab-inside': `${KEY.slice(0, 20)}\t${KEY.slice(20)}`,
  'comma-behind': `${KEY},`,
  'comma-before': `,${KEY}`,
};

/** A credential has at most 256 characters; 256 of them are in `NO_KEYS`. */
const BEYOND: Readonly<Record<string, string>> = {
  'too-long': 'a'.repeat(257),
  'key-and-too-long': KEY + 'a'.repeat(200),
  'much-too-long': 'a'.repeat(4_096),
  'as-long-as-headers-can-be': 'a'.repeat(15_000),
};

function inBothHeaders(name: string, value: string, told: Parameters<typeof refused>[2]): readonly CaseDefinition[] {
  return [
    refused(`parsing/x-api-key-${name}`, protectedBy(apiKey(value)), told),
    refused(`parsing/bearer-${name}`, protectedBy(bearer(value)), told),
  ];
}

export const PARSING: readonly CaseDefinition[] = [
  ...SCHEMES.map((scheme) =>
    accepted(`parsing/scheme-in-case-${scheme}`, protectedBy(authorization(`${scheme} ${KEY}`))),
  ),
  accepted('parsing/bearer-two-spaces', protectedBy(bearer(` ${KEY}`))),
  accepted('parsing/bearer-many-spaces', protectedBy(bearer(`        ${KEY}`))),
  accepted('parsing/x-api-key-no-space-behind-colon', protectedBy(`X-API-Key:${KEY}`)),
  accepted('parsing/bearer-no-space-behind-colon', protectedBy(`Authorization:Bearer ${KEY}`)),
  accepted('parsing/x-api-key-in-blanks', protectedBy(`X-API-Key: \t ${KEY} \t `)),
  accepted('parsing/bearer-in-blanks', protectedBy(`Authorization: \t Bearer ${KEY} \t `)),

  ...Object.entries(NO_TOKENS).map(([name, value]) =>
    refused(`parsing/authorization-${name}`, protectedBy(authorization(value)), MALFORMED),
  ),
  refused('parsing/basic-with-comma-is-invalid', protectedBy(authorization('Basic YTpi, Basic YTpi')), MALFORMED),
  ...Object.entries(NO_KEYS).flatMap(([name, value]) => inBothHeaders(name, value, NO_KEY)),
  ...Object.entries(NOT_BLANK).flatMap(([name, value]) => inBothHeaders(name, value, MALFORMED)),
  ...Object.entries(BEYOND).flatMap(([name, value]) => inBothHeaders(name, value, TOO_LONG)),
  ...inBothHeaders('unknown', KEYS.unknown.text, UNKNOWN),
  ...inBothHeaders('wrong-secret', KEYS.wrongSecret.text, ['credential_invalid', { reads: 1, reason: 'secret_wrong' }]),

  judged('parsing/headers-beyond-the-limit-of-the-parser', async ({ send, runs }) => {
    assertStatusIn(await send(protectedBy(apiKey('a'.repeat(17_000)))), [401, 431]);
    assertStatusIn(await send(protectedBy(apiKey(KEY), `X-Filler: ${'a'.repeat(17_000)}`)), [200, 431]);
    if (runs() > 1) throw new Error('A handler ran without a key.');
  }),

  ...VECTORS.valid.flatMap(({ key, prefix }, i) =>
    inBothHeaders(`vector-valid-${i + 1}`, key, prefix === 'ok' ? UNKNOWN : NO_KEY),
  ),
  ...VECTORS.invalid.flatMap(({ key, why }, i) =>
    inBothHeaders(`vector-invalid-${i + 1}-${why.replace(/[^A-Za-z0-9]+/g, '-')}`, bytes(key), [
      'credential_invalid',
      { reads: 0 },
    ]),
  ),
];
