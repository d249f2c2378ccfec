import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileAddresses } from '../../packages/core/src/authorization/addresses.js';
import { oneOf } from './arbitrary.js';
import { holds } from './holds.js';

/** An address as a number: v4 as 32 bits, v6 as 128. */
interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}
interface Block extends Address {
  readonly length: number;
}

const MAPPED = 0xffffn << 32n;

/** On one line of 128 bits, where v4 is ::ffff:0:0/96 (RFC 4291 section 2.5.5.2). */
const placed = ({ bits, value }: Address): bigint => (bits === 32 ? MAPPED | value : value);

/** The reference: equal but for the last bits, by arithmetic on whole numbers. */
function includes(block: Block, address: Address): boolean {
  const free = BigInt(block.bits - block.length);
  return placed(block) >> free === placed(address) >> free;
}

const words = (value: bigint): string[] =>
  Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
const dotted = (value: bigint): string => [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join('.');

/** The longest run of zeros, or none, becomes `::`. */
function compressed(value: bigint): string {
  const long = words(value).join(':');
  const runs = long.match(/(?:^|:)0(?::0)+(?=:|$)/g) ?? [];
  const longest = [...runs].sort((a, b) => b.length - a.length)[0];
  if (longest === undefined) return long;
  const at = long.indexOf(longest);
  return `${long.slice(0, at)}::${long.slice(at + longest.length).replace(/^:/, '')}`;
}

/** The ways in which one address is written. */
function written(address: Address, way: number): string {
  const { bits, value } = address;
  if (bits === 32) return [dotted(value), `::ffff:${dotted(value)}`, `::FFFF:${dotted(value)}`][way % 3] as string;
  const long = words(value).join(':');
  return [long, compressed(value), long.toUpperCase(), compressed(value).toUpperCase()][way % 4] as string;
}

const number = (bits: number): fc.Arbitrary<bigint> =>
  fc.oneof(
    fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n }),
    // Sparse ones: long runs of zeros are where text forms differ.
    fc
      .array(fc.nat({ max: bits - 1 }), { maxLength: 3 })
      .map((set) => set.reduce((sum, bit) => sum | (1n << BigInt(bit)), 0n)),
  );
const address: fc.Arbitrary<Address> = fc.oneof(
  number(32).map((value): Address => ({ bits: 32, value })),
  number(128).map((value): Address => ({ bits: 128, value })),
  number(32).map((value): Address => ({ bits: 128, value: MAPPED | value })),
);
const block: fc.Arbitrary<Block> = fc
  .tuple(address, fc.nat({ max: 128 }))
  .map(([{ bits, value }, length]) => ({ bits, value, length: bits === 32 ? length % 33 : length }));

/** An address that differs from that of a block in one bit, often just inside or outside. */
const near = ({ bits, value, length }: Block, by: number): Address => ({
  bits,
  value: value ^ (1n << BigInt((bits * 2 - length + (by % 5) - 2) % bits)),
});

const way = fc.nat({ max: 11 });

/** `::ffff:192.0.2.0/120` is 192.0.2.0/24. */
function textOfBlock(block: Block, how: number): string {
  const text = written(block, how);
  return `${text}/${block.bits === 32 && text.includes(':') ? block.length + 96 : block.length}`;
}

test('an address is in a list exactly when arithmetic says so, however both are written', () => {
  const target = fc.oneof(fc.constant('near' as const), fc.constant('same' as const), address);
  holds(
    fc.property(fc.array(block, { minLength: 1, maxLength: 3 }), target, way, (blocks, to, how) => {
      const first = blocks[0] as Block;
      const client = to === 'near' ? near(first, how) : to === 'same' ? first : to;
      const list = compileAddresses(blocks.map((each) => textOfBlock(each, how)));
      const expected = blocks.some((each) => includes(each, client));
      for (const text of [written(client, how), written(client, how + 1)])
        expect(list?.includes(text), text).toBe(expected);
    }),
  );
});

test('a block without a length is one address', () => {
  holds(
    fc.property(address, address, way, (one, other, how) => {
      const list = compileAddresses([written(one, how)]);
      expect(list?.includes(written(one, how + 1))).toBe(true);
      expect(list?.includes(written(other, how))).toBe(placed(one) === placed(other));
    }),
  );
});

test('text that is no address is in no list, and text that is no block makes none', () => {
  const all = compileAddresses(['0.0.0.0/0', '::/0']);
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: oneOf('0123456789abcdef:./% ,'), maxLength: 20 }),
    fc
      .tuple(address, way, fc.constantFrom('%eth0', ':80', ' ', ',', '/', '/129', '/-1', '/08', '/1/1'))
      .map(([a, how, tail]) => written(a, how) + tail),
  );
  const v4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
  holds(
    fc.property(text, (odd) => {
      // A v6 zone is part of Node's idea of an address; of a block it is none.
      fc.pre(!v4.test(odd) && !isV6(odd.replace(/%.*$/, '')));
      expect(all?.includes(odd)).toBe(false);
      const [head = ''] = odd.split('/');
      if (!v4.test(head) && !isV6(head)) expect(compileAddresses([odd])).toBeUndefined();
    }),
  );
});

/** RFC 4291 section 2.2, spelt out. */
function isV6(text: string): boolean {
  const [head = '', tail, more] = text.split('::');
  if (more !== undefined) return false;
  const groups = [head, tail ?? ''].flatMap((part) => (part === '' ? [] : part.split(':')));
  const last = groups.at(-1) ?? '';
  const isV4 = last.includes('.') && /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(last);
  const hex = isV4 ? groups.slice(0, -1) : groups;
  const count = hex.length + (isV4 ? 2 : 0);
  return hex.every((group) => /^[\da-f]{1,4}$/i.test(group)) && (tail === undefined ? count === 8 : count < 8);
}
