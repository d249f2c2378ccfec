import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { namedBlocks } from './code-blocks.js';

/** In this package, so that what the page imports is found; the files are gone when the test is. */
const walk = new URL('./generated-store-walk/', import.meta.url);
const root = new URL('../../', import.meta.url);
const isBuilt = existsSync(new URL('packages/conformance/dist/index.js', root));

beforeAll(() => {
  mkdirSync(walk, { recursive: true });
  const block = namedBlocks('packages/conformance/README.md').get('store.test.ts');
  writeFileSync(new URL('store.test.ts', walk), block ?? '');
  copyFileSync(new URL('examples/custom-store/src/journal-store.ts', root), new URL('journal-store.ts', walk));
  // As a stranger compiles it: against the types that are published, and to what Node runs.
  const published = { customConditions: [], noEmit: false, incremental: false, sourceMap: false };
  const compilerOptions = { ...published, rootDir: '.', outDir: 'out' };
  const config = { extends: '../../../tsconfig.test.json', compilerOptions, include: ['*.ts'] };
  writeFileSync(new URL('tsconfig.json', walk), JSON.stringify(config));
});

afterAll(() => rmSync(walk, { recursive: true, force: true }));

test.skipIf(!isBuilt)('the store of the walk is green under node:test (needs a build)', { timeout: 120_000 }, () => {
  const tsc = fileURLToPath(new URL('node_modules/.bin/tsc', root));
  expect(execFileSync(tsc, ['-p', fileURLToPath(walk)], { encoding: 'utf8' })).toBe('');
  const program = fileURLToPath(new URL('out/store.test.js', walk));
  const report = execFileSync(process.execPath, ['--test', '--test-reporter=tap', program], { encoding: 'utf8' });
  expect(report).toMatch(/^# fail 0$/m);
  expect(Number(/^# pass (\d+)$/m.exec(report)?.[1])).toBeGreaterThan(100);
  expect(report).toContain('# SKIP there is no server that could count');
});
