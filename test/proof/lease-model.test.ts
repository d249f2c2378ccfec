import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const MODEL = fileURLToPath(new URL('lease-model.mjs', import.meta.url));

// In a process of its own: it computes for seconds, and other tests measure time.
test('the protocol is safe in every interleaving of the small scenarios, and each wrong variant is found out', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [MODEL, '--quick']);
  expect(stdout).not.toMatch(/^FAIL|BUT NEVER/m);
  expect(stdout.trim().split('\n').at(-1)).toBe('23 passed, 0 failed');
}, 60_000);
