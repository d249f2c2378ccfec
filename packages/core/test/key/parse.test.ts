import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseKey } from '../../src/index.js';
import { checksumOf } from '../../src/key/checksum.js';
import { ALPHABET, checkPrefix } from '../../src/key/format.js';

interface Vectors {
  readonly alphabet: string;
  readonly valid: readonly { key: string; prefix: string; id: string; secret: string; checksum: string }[];
  readonly invalid: readonly { key: string; prefix: string; why: string }[];
}

const vectors = JSON.parse(readFileSync(new URL('../vectors/keys.json', import.meta.url), 'utf8')) as Vectors;

describe('vectors', () => {
  test('the alphabet', () => expect(ALPHABET).toBe(vectors.alphabet));

  test.each(vectors.valid)('$key is valid', ({ key, prefix, id, secret, checksum }) => {
    expect(parseKey(key, prefix)).toEqual({ id, secret, material: `${id}_${secret}` });
    expect(checksumOf(key.slice(0, -6))).toBe(checksum);
  });

  test.each(vectors.invalid)('$why: invalid', ({ key, prefix }) => expect(parseKey(key, prefix)).toBeUndefined());

  test('a key is valid under its own prefix alone', () => {
    for (const { key, prefix } of vectors.valid) {
      for (const other of ['ok', 'acme', 'acme_live', 'acme_test', 'a', 'x_y', 'x_y_z', 'orgkey', ''])
        if (other !== prefix) expect(parseKey(key, other)).toBeUndefined();
    }
  });
});

test('one wrong character is found, whichever and wherever', () => {
  const { key, prefix } = vectors.valid[0] as Vectors['valid'][0];
  const characters = [...ALPHABET.split(''), '_', '-', ' ', ',', '=', '\0', '\x7f', 'é', 'ο', '０', '\ud800'];
  for (let i = 0; i < key.length; i++) {
    for (const character of characters) {
      if (character === key[i]) continue;
      const changed = key.slice(0, i) + character + key.slice(i + 1);
      expect(parseKey(changed, prefix), changed).toBeUndefined();
    }
  }
});

test('a character outside of base62 is refused although the checksum is right for it', () => {
  const { key, prefix } = vectors.valid[0] as Vectors['valid'][0];
  const body = key.slice(0, -6);
  for (let i = prefix.length + 1; i < body.length; i++) {
    if (body[i] === '_') continue;
    for (const character of ['_', '-', '.', ' ', '\n', '\x7f', '\x80', '\u0130']) {
      const changed = body.slice(0, i) + character + body.slice(i + 1);
      expect(parseKey(changed + checksumOf(changed), prefix), changed).toBeUndefined();
    }
  }
});

test('a checksum beyond 32 bits is no checksum', () => {
  const { key, prefix } = vectors.valid[0] as Vectors['valid'][0];
  let value = 0;
  for (const digit of key.slice(-6)) value = value * 62 + ALPHABET.indexOf(digit);
  for (let wide = value + 2 ** 32; wide < 62 ** 6; wide += 2 ** 32) {
    let digits = '';
    for (let rest = wide; digits.length < 6; rest = Math.floor(rest / 62)) digits = ALPHABET[rest % 62] + digits;
    expect(parseKey(key.slice(0, -6) + digits, prefix)).toBeUndefined();
  }
});

test.each(['ok', 'a', 'acme_live', 'a1_b2_c3', 'abcdefghijklmnopqrstuvwx'])('prefix %s', (prefix) => {
  expect(checkPrefix(prefix)).toBe(prefix);
});

test.each(['', 'A', '1a', '_a', 'a_', 'a__b', 'a-b', 'abcdefghijklmnopqrstuvwxy', 'é', 'a b', 'ok\n', 7, null])(
  'prefix %j is refused',
  (prefix) => expect(() => checkPrefix(prefix)).toThrow('Option "prefix" must be'),
);
