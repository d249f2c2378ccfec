import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { describe, expect, test } from 'vitest';

const packages = fileURLToPath(new URL('../../packages', import.meta.url));

/** Brotli bytes of each entry point that ends up in a server, minified, without frameworks and other packages. */
const BUDGETS: Readonly<Record<string, number>> = {
  '@orgkey/core': 15_000,
  '@orgkey/core/adapter': 4_000,
  '@orgkey/core/argon2': 2_000,
  '@orgkey/core/fetch': 3_000,
  '@orgkey/core/log': 1_000,
  '@orgkey/core/node': 3_000,
  '@orgkey/core/redis': 10_000,
  '@orgkey/core/sql': 10_000,
  '@orgkey/express': 2_000,
  '@orgkey/fastify': 2_000,
  '@orgkey/hono': 2_000,
  '@orgkey/koa': 2_000,
  '@orgkey/otel': 1_000,
};

async function brotliBytes(file: string): Promise<number> {
  const external = (id: string): boolean => !id.startsWith('.') && !id.startsWith('/');
  const bundle = await rolldown({ input: file, platform: 'node', external, logLevel: 'silent' });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  await bundle.close();
  return brotliCompressSync(output.map((chunk) => ('code' in chunk ? chunk.code : '')).join('')).length;
}

function entriesOf(name: string): [string, string][] {
  const manifest = JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8'));
  const entries = Object.entries(manifest.exports as Record<string, { readonly default?: string }>);
  return entries.map(([path, entry]) => [manifest.name + path.slice(1), join(packages, name, entry.default ?? '')]);
}

const files = new Map(readdirSync(packages).flatMap(entriesOf));
const isBuilt = existsSync(join(packages, 'otel/dist/index.js'));

describe.skipIf(!isBuilt)('sizes (need a build)', () => {
  test.each(Object.entries(BUDGETS))('%s is at most %i bytes', async (name, budget) => {
    expect(await brotliBytes(files.get(name) ?? name)).toBeLessThanOrEqual(budget);
  });
});
