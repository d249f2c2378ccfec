import type { Refused } from '../bench.js';
import { apiKey, type CaseDefinition, refused } from '../case.js';
import { KEYS } from '../fixture-keys.js';
import type { RawRequest } from '../http/raw-request.js';
import type { Code } from '../refusals.js';

const PART = '{"orgSlug":"acme","filler":"';
const FIFTY_MEGABYTES = 50 * 1024 * 1024;

/**
 * Bodies that no parser could have read to the end: most of them never arrive. Who waits for one, or
 * parses it, answers late or with something else.
 */
const BODIES: Readonly<Record<string, Pick<RawRequest, 'body' | 'announcedLength' | 'contentType' | 'lines'>>> = {
  'that-never-arrives': { body: PART, announcedLength: FIFTY_MEGABYTES },
  'of-which-no-byte-arrives': { body: '', announcedLength: 100 },
  'that-arrives-in-part': { body: PART + 'x'.repeat(48 * 1024), announcedLength: FIFTY_MEGABYTES },
  'that-stops-within-the-limit': { body: PART, announcedLength: 1_000 },
  'in-chunks-that-never-end': {
    body: `${PART.length.toString(16)}\r\n${PART}\r\n`,
    announcedLength: 0,
    lines: ['Transfer-Encoding: chunked'],
  },
  'that-is-asked-for-first': { body: '', announcedLength: 1_000, lines: ['Expect: 100-continue'] },
  malformed: { body: '{"orgSlug":' },
  'of-an-unknown-type': { body: 'x', contentType: 'application/x-unknown' },
  'of-a-broken-type': { body: 'x', contentType: 'nonsense;;;' },
  'of-an-unknown-charset': { body: '{}', contentType: 'application/json; charset=x-unknown' },
  'without-a-type': { body: '{}', contentType: null },
  'of-an-unknown-coding': { body: '{}', lines: ['Content-Encoding: x-unknown'] },
  'broken-gzip': { body: 'not gzip', lines: ['Content-Encoding: gzip'] },
  'form-with-too-many-members': { body: 'a&'.repeat(5_000), contentType: 'application/x-www-form-urlencoded' },
  'broken-multipart': { body: '--x', contentType: 'multipart/form-data' },
};

/** Who is refused on the headers alone, and how. */
const CALLERS: Readonly<
  Record<string, readonly [lines: readonly string[], target: string, code: Code, also?: Refused]>
> = {
  'no-key': [[], '/protected', 'credential_missing', { reads: 0 }],
  'bad-key': [[apiKey('junk')], '/protected', 'credential_invalid', { reads: 0 }],
  'revoked-key': [[apiKey(KEYS.revoked.text)], '/protected', 'credential_invalid', { reads: 1 }],
  'differing-query': [[apiKey(KEYS.acme.text)], '/protected?orgSlug=beta', 'organization_mismatch'],
  'missing-scope': [[apiKey(KEYS.reader.text)], '/demanding', 'scope_missing', { scopes: ['read', 'write'] }],
  'bad-key-on-an-optional-route': [[apiKey('junk')], '/optional', 'credential_invalid', { reads: 0 }],
  'no-key-on-an-unknown-path': [[], '/protected/nowhere', 'credential_missing', { reads: 0 }],
  'no-key-where-matching-was-forgotten': [[], '/forgotten', 'credential_missing', { reads: 0 }],
};

export const UNREAD_BODY: readonly CaseDefinition[] = Object.entries(CALLERS).flatMap(
  ([caller, [own, target, code, also]]) =>
    Object.entries(BODIES).map(([name, { lines = [], ...body }]) =>
      refused(
        `unread-body/${caller}-and-a-body-${name}`,
        { method: 'POST', target, ...body, lines: [...own, ...lines] },
        [code, also],
      ),
    ),
);
