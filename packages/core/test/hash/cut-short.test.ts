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
  const checks = (text: string): boolean => {
    try {
      return hasher.checkFor(text) !== undefined;
    } catch (error) {
      expect(error).toMatchObject({ code: 'record_corrupt' });
      return false;
    }
  };
  expect(await hasher.checkFor(stored)?.(key)).toBe(true);
  for (let length = 0; length < stored.length; length++) expect(checks(stored.slice(0, length))).toBe(false);
  for (const end of ['', '_', 'B', '=', '\n']) expect(checks(stored.slice(0, -1) + end), end).toBe(false);
  expect(checks(`${stored}A`)).toBe(false);
});
