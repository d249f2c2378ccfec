import { expect, test } from 'vitest';
import { createSaltedCheck, type Digest } from '../../src/hash/salted-check.js';
import { hmacSha256, OrgkeyError, type ParsedKey, sha256 } from '../../src/index.js';
import { generateKey } from '../../src/key/generate.js';

const { key } = generateKey('ok');
const BYTES = Buffer.from(Array.from({ length: 32 }, (_, i) => i + 1));
const SALTED = `${key.id}$${BYTES.toString('base64').slice(0, 43)}`;
const DIGEST = BYTES.toString('utf16le');
const checks = (digest: string, id = key.id): unknown =>
  createSaltedCheck(SALTED, () => digest)({ ...key, id } as ParsedKey);

test('a digest of the same bytes proves the key, and nothing that is more, less or other', () => {
  expect(checks(DIGEST)).toBe(true);
  expect(checks(`${DIGEST}x`)).toBe(false);
  expect(checks(`${DIGEST}\0`)).toBe(false);
  expect(checks('')).toBe(false);
  for (let i = 0; i < DIGEST.length; i++) {
    expect(checks(DIGEST.slice(0, i)), `cut at ${i}`).toBe(false);
    for (const bit of [1, 0x80, 0x100, 0x8000]) {
      const other = String.fromCharCode(DIGEST.charCodeAt(i) ^ bit);
      expect(checks(DIGEST.slice(0, i) + other + DIGEST.slice(i + 1)), `bit ${bit} of ${i}`).toBe(false);
    }
  }
});

test('it proves the key whose id is the salt, and no other', () => {
  expect(checks(DIGEST, generateKey('ok').key.id)).toBe(false);
});

test('what is digested is the id with the secret, as two bytes to a character', () => {
  const asked: unknown[] = [];
  const digestOf: Digest = (...args) => {
    asked.push(args);
    return DIGEST;
  };
  void createSaltedCheck(SALTED, digestOf)(key);
  expect(asked).toEqual([[key.material, 'utf16le']]);
});

test.each([
  '',
  'x',
  SALTED.slice(1),
  SALTED.slice(0, -1),
  `${SALTED}=`,
  `${SALTED.slice(0, -1)}B`,
  SALTED.replace('$', '.'),
])('what no hasher has written is damaged: %j', (salted) => {
  const message = 'The store answered with a damaged key record: its member "hash" is missing or of the wrong type.';
  expect(() => createSaltedCheck(salted, () => '')).toThrow(new OrgkeyError('record_corrupt', message));
});

const peppers = { '1': Buffer.alloc(32, 1), '2': Buffer.alloc(32, 2) };

test('each hasher has its name, and knows what it writes today', async () => {
  const [plain, first, second] = [
    sha256(),
    hmacSha256({ peppers, current: '1' }),
    hmacSha256({ peppers, current: '2' }),
  ];
  expect([plain.algorithm, first.algorithm]).toEqual(['sha256', 'hmac-sha256']);
  const [hash, ofFirst] = [await plain.hash(key), await first.hash(key)];
  const current = (hasher: typeof plain): boolean[] => [hash, ofFirst].map((each) => hasher.isCurrent(each));
  expect([current(plain), current(first), current(second)]).toEqual([
    [true, false],
    [false, true],
    [false, false],
  ]);
});

test('a string without a version, or without its end, is not read', () => {
  const hasher = hmacSha256({ peppers, current: '1' });
  for (const stored of [
    '',
    '$hmac-sha256$k=',
    '$hmac-sha256$k=1',
    '$hmac-sha256$k=1x',
    '$hmac-sha256$k=$',
    '$hmac-sha256$k=11$x',
    '$sha256$',
  ])
    expect(hasher.checkFor(stored), stored).toBe(undefined);
});
