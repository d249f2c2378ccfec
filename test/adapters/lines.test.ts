import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const packages = fileURLToPath(new URL('../../packages/', import.meta.url));

/**
 * Lines that are neither blank nor a comment, in the formatter's layout; imports and the check at the start count. What
 * is in `with/` joins an adapter to another library, and is loaded by who uses that.
 */
function linesOfCode(adapter: string): number {
  const folder = join(packages, adapter, 'src');
  const files = readdirSync(folder).filter(
    // What composes with plugins of others is a subpath of its own, and no part of the adapter.
    (name) => name.endsWith('.ts') && !name.startsWith('with/'),
  );
  const code = files.map((name) => readFileSync(join(folder, name), 'utf8').replace(/\/\*[\s\S]*?\*\//g, ''));
  return code
    .join('\n')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('//')).length;
}

const TABLE = ['express', 'fastify', 'koa', 'hono'].map((adapter) => [adapter, linesOfCode(adapter)] as const);

// The number stands in the name, so that each run prints the table.
test.each(TABLE)('an adapter has at most 100 lines of code: %s has %i', (_, lines) => {
  expect(lines).toBeGreaterThan(40);
  expect(lines).toBeLessThanOrEqual(100);
});
