import { expect, test } from 'vitest';
import { hmacSha256, sha256 } from '../../src/index.js';
import { generateKey } from '../../src/key/generate.js';

const { key } = generateKey('ok');
const pepper = new Uint8Array(32).fill(7);

test.each([
  ['sha256', sha256()],
  ['hmac-sha256', hmacSha256({ peppers: { '1': pepper } })],
])('%s reads what it wrote, and no string that was cut short or continued', async (_, hasher) => {
  const stored = await hasher.hash(key);
  expect(hasher.reads(stored)).toBe(true);
  expect(await hasher.verify(key, stored)).toBe(true);
  for (let length = 0; length < stored.length; length++) expect(hasher.reads(stored.slice(0, length))).toBe(false);
  expect(hasher.reads(`${stored}A`)).toBe(false);
});
