import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checksumOf, crc32, crc32Step, crc32Word } from '../../packages/core/src/key/checksum.js';
import { ID_LENGTH, SECRET_LENGTH } from '../../packages/core/src/key/format.js';
import { generateKey } from '../../packages/core/src/key/generate.js';
import { anyUnit, BASE62, textOf } from './arbitrary.js';
import { holds, RUNS } from './holds.js';

/** CRC-32 bit by bit, as ISO 3309 has it: without a table. */
function bitwiseCrc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

// Node has it from 20.15 on.
const reference = typeof zlibCrc32 === 'function' ? (bytes: Uint8Array) => zlibCrc32(bytes) : bitwiseCrc32;

const ascii = fc.string({ unit: anyUnit.filter((unit) => unit < '\x80'), maxLength: 80 });

describe('the checksum', () => {
  test('is CRC-32, as others compute it', () => {
    holds(
      fc.property(ascii, (text) => {
        const bytes = Buffer.from(text, 'latin1');
        expect(~crc32(text) >>> 0).toBe(reference(bytes));
        expect(reference(bytes)).toBe(bitwiseCrc32(bytes));
      }),
    );
  });

  test('of four bytes at once is that of four single ones', () => {
    const byte = fc.nat({ max: 255 });
    holds(
      fc.property(fc.integer(), fc.tuple(byte, byte, byte, byte), (crc, bytes) => {
        const word = bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) | (bytes[3] << 24);
        expect(crc32Word(crc, word)).toBe(bytes.reduce(crc32Step, crc));
      }),
    );
  });

  test('is written in six digits of base62, which say the same number', () => {
    holds(
      fc.property(ascii, (text) => {
        const digits = checksumOf(text);
        expect(digits).toMatch(/^[0-9A-Za-z]{6}$/);
        let value = 0n;
        for (const digit of digits) value = value * 62n + BigInt(BASE62.indexOf(digit));
        expect(value).toBe(BigInt(reference(Buffer.from(text, 'latin1'))));
      }),
    );
  });

  test('is another one where one character is another one', () => {
    const text = textOf(BASE62, 50);
    holds(
      fc.property(text, fc.nat({ max: 49 }), anyUnit, (before, at, unit) => {
        fc.pre(before[at] !== unit && unit < '\x80');
        expect(checksumOf(before.slice(0, at) + unit + before.slice(at + 1))).not.toBe(checksumOf(before));
      }),
    );
  });
});

describe('the generator', () => {
  const keys = Array.from({ length: Math.max(10_000, Math.min(RUNS, 200_000)) }, () => generateKey('ok').key);
  const texts = keys.map(({ id, secret }) => id + secret);

  /** Pearson's statistic of counts that should be even, in standard deviations from what chance brings. */
  function deviation(counts: Float64Array): number {
    const even = counts.reduce((sum, count) => sum + count) / counts.length;
    const statistic = counts.reduce((sum, count) => sum + (count - even) ** 2 / even, 0);
    const freedom = counts.length - 1;
    return (statistic - freedom) / Math.sqrt(2 * freedom);
  }

  // With 61 degrees of freedom and more, chance goes beyond 9 less than once in ten billion runs.
  const BOUND = 9;
  const add = (counts: Float64Array, at: number, count = 1): void => {
    counts[at] = (counts[at] ?? 0) + count;
  };
  const digitAt = (text: string, at: number): number => BASE62.indexOf(text.charAt(at));

  test('makes each digit equally often, in all and in each place', () => {
    const all = new Float64Array(62);
    for (let at = 0; at < ID_LENGTH + SECRET_LENGTH; at++) {
      const counts = new Float64Array(62);
      for (const text of texts) add(counts, digitAt(text, at));
      expect(deviation(counts), `place ${at}`).toBeLessThan(BOUND);
      for (const [digit, count] of counts.entries()) add(all, digit, count);
    }
    expect(deviation(all)).toBeLessThan(BOUND);
  });

  test('makes each pair of neighbours equally often', () => {
    const counts = new Float64Array(62 * 62);
    for (const text of texts)
      for (let at = 1; at < text.length; at++) add(counts, digitAt(text, at - 1) * 62 + digitAt(text, at));
    expect(deviation(counts)).toBeLessThan(BOUND);
  });

  test('would be found out if it took bytes modulo 62', () => {
    const counts = new Float64Array(62);
    for (let i = 0; i < texts.length * 48; i++) add(counts, ((i * 167) % 256) % 62);
    expect(deviation(counts)).toBeGreaterThan(BOUND);
  });

  test('makes no id and no secret twice', () => {
    expect(new Set(keys.map(({ id }) => id)).size).toBe(keys.length);
    expect(new Set(keys.map(({ secret }) => secret)).size).toBe(keys.length);
  });
});
