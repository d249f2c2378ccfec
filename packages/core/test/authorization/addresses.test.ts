import { expect, test } from 'vitest';
import { compileAddresses, isAddressBlock } from '../../src/authorization/addresses.js';

const inList = (blocks: readonly string[], address: string | undefined): boolean | undefined =>
  compileAddresses(blocks)?.includes(address);

test.each([
  [['192.0.2.0/24'], '192.0.2.255', true],
  [['192.0.2.0/24'], '192.0.3.0', false],
  [['192.0.2.7'], '192.0.2.7', true],
  [['192.0.2.7'], '192.0.2.8', false],
  [['192.0.2.7/32'], '::ffff:192.0.2.7', true],
  [['::ffff:192.0.2.0/120'], '192.0.2.9', true],
  [['::FFFF:192.0.2.7'], '192.0.2.7', true],
  [['0.0.0.0/0'], '203.0.113.9', true],
  [['0.0.0.0/0'], '2001:db8::1', false],
  [['::/0'], '2001:db8::1', true],
  [['2001:db8::/32'], '2001:DB8:0::ff', true],
  [['2001:db8::/32'], '2001:db9::', false],
  [['2001:db8::1'], '2001:db8:0:0:0:0:0:1', true],
  [['198.51.100.0/24', '2001:db8::/32'], '2001:db8::1', true],
  [['192.0.2.0/24'], undefined, false],
  [['192.0.2.0/24'], '', false],
  [['192.0.2.0/24'], 'unknown', false],
  [['192.0.2.0/24'], '192.0.2.7, 192.0.2.8', false],
  [['192.0.2.0/24'], '192.0.2.7:443', false],
  [['192.0.2.0/24'], '192.0.2.007', false],
  [['0.0.0.0/0'], ' 192.0.2.7', false],
])('%j includes %j: %s', (blocks, address, expected) => expect(inList(blocks, address)).toBe(expected));

test.each([
  '192.0.2.0/33',
  '192.0.2.0/-1',
  '192.0.2.0/',
  '192.0.2.0/024',
  '192.0.2.0/8/8',
  '192.0.2',
  '2001:db8::/129',
])('%s is no block', (block) => expect(isAddressBlock(block)).toBe(false));

test.each([
  '',
  '*',
  'localhost',
  'fe80::1%eth0',
  '192.0.2.0-192.0.2.9',
  '::ffff:192.0.2.0/90',
  ' 192.0.2.0/24',
  7,
  null,
])('%j is no block', (block) => expect(isAddressBlock(block)).toBe(false));
