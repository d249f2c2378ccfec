import { expect, test } from 'vitest';
import { parseKey } from '../../src/index.js';
import { ALPHABET } from '../../src/key/format.js';
import { generateKey, randomText } from '../../src/key/generate.js';

/** Sum of squared deviations from an even spread: about 61 for 62 digits, its standard deviation about 11. */
function chiSquare(text: string): number {
  const counts = new Map<string, number>(ALPHABET.split('').map((digit) => [digit, 0]));
  for (const digit of text) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  const even = text.length / ALPHABET.length;
  let sum = 0;
  for (const count of counts.values()) sum += (count - even) ** 2 / even;
  return sum;
}

// Nine standard deviations: once in a billion runs. A byte modulo 62 comes to 1,300 here.
const BOUND = 160;

test('digits are evenly spread', () => {
  const text = randomText(200_000);
  expect(text).toMatch(/^[0-9A-Za-z]{200000}$/);
  expect(chiSquare(text)).toBeLessThan(BOUND);
});

test('so they are in each position of a key, and no key comes twice', () => {
  const keys = Array.from({ length: 6_000 }, () => generateKey('ok'));
  for (let i = 0; i < 48; i++) {
    const column = keys.map(({ key }) => (key.id + key.secret)[i]).join('');
    expect(chiSquare(column), `position ${i}`).toBeLessThan(BOUND);
  }
  expect(new Set(keys.map(({ key }) => key.id)).size).toBe(keys.length);
  expect(new Set(keys.map(({ key }) => key.secret)).size).toBe(keys.length);
});

test('the bound would find a byte modulo 62', () => {
  const biased = Array.from({ length: 200_000 }, (_, i) => ALPHABET[((i * 167) % 256) % 62]).join('');
  expect(chiSquare(biased)).toBeGreaterThan(BOUND);
});

test.each(['ok', 'acme_live', 'abcdefghijklmnopqrstuvwx'])('a key of prefix %s is one word, and parses', (prefix) => {
  const { text, key } = generateKey(prefix);
  expect(text).toMatch(/^\w+$/);
  expect(parseKey(text, prefix)).toEqual({ ...key, material: `${key.id}_${key.secret}` });
});
