import { expect, test } from 'vitest';
import { createCanaries } from './canaries.js';

const SECRET = 'Zk3vQ9mT1xB7nL5cR8pD2wF6hJ4sG0yA';
const KEY = `ok_MuuqICF7Y3PNXzBR_${SECRET}0abcde`;
const DIGEST = Buffer.from(Array.from({ length: 32 }, (_, i) => (i * 37 + 11) % 256));
const HASH = `$sha256$MuuqICF7Y3PNXzBR$${DIGEST.toString('base64').slice(0, 43)}`;

const bytes = Buffer.from(SECRET);
const percent = (text: string): string => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join('');

test.each([
  ['the key', KEY],
  ['an error', new Error(`no such key: ${KEY}`)],
  ['the cause of an error', new Error('failed', { cause: { key: KEY } })],
  ['half of the secret', SECRET.slice(0, 16)],
  ['the other half', SECRET.slice(16)],
  ['hex', bytes.toString('hex')],
  ['upper-case hex', `x${bytes.toString('hex').toUpperCase()}`],
  ['base64', bytes.toString('base64')],
  ['base64 of the whole key', Buffer.from(KEY).toString('base64')],
  ['base64url, one byte later', Buffer.from(`x${SECRET}`).toString('base64url')],
  ['base64, two bytes later', Buffer.from(`xx${SECRET}`).toString('base64')],
  ['percent-encoded', percent(SECRET)],
  ['a buffer', { deep: [{ buffer: bytes }] }],
  ['a typed array', new Uint8Array(bytes)],
  ['a hidden member', Object.defineProperty({}, 'key', { value: KEY, enumerable: false })],
  ['a symbol', { [Symbol('key')]: KEY }],
  ['a map', new Map([[1, new Set([KEY])]])],
  ['a hash', HASH],
  ['a digest alone', HASH.slice(-43)],
  ['a digest in a URL', encodeURIComponent(HASH)],
  ['a digest in hex', DIGEST.toString('hex')],
  ['a digest as a buffer', { hash: DIGEST }],
  ['base64 of a hash', Buffer.from(`abc${HASH.slice(-43)}`).toString('base64')],
])('a leak is found: %s', (_, value) => {
  const canaries = createCanaries();
  canaries.value('here', value);
  canaries.key(KEY);
  canaries.hash(HASH);
  expect(canaries.hits().length).toBeGreaterThan(0);
  expect(canaries.hits().join('')).not.toContain(SECRET.slice(0, 16));
});

test('what may be shown is no leak', () => {
  const canaries = createCanaries();
  canaries.key(KEY);
  canaries.hash(HASH);
  canaries.value('here', {
    id: 'MuuqICF7Y3PNXzBR',
    hint: 'ok_MuuqICF7Y3PNXzBR_…',
    algorithm: '$sha256$MuuqICF7Y3PNXzBR$',
  });
  expect(canaries.hits()).toEqual([]);
  expect(canaries.seen()).toBeGreaterThan(100);
});
