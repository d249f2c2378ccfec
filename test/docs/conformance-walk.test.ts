import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AdapterSubject } from '@orgkey/conformance';
import { adapterRun } from '@orgkey/conformance';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { namedBlocks } from './code-blocks.js';

/** In this package, so that what the page imports is found; the files are gone when the test is. */
const walk = new URL('./generated-walk/', import.meta.url);
const page = namedBlocks('packages/conformance/README.md');
const blocks = new Map([...page].filter(([name]) => name !== 'store.test.ts'));

const STRANGER = { customConditions: [], noEmit: false, incremental: false, sourceMap: false };
const isBuilt = existsSync(new URL('../../packages/conformance/dist/index.js', import.meta.url));

beforeAll(() => {
  mkdirSync(walk, { recursive: true });
  for (const [name, text] of blocks) writeFileSync(new URL(name, walk), text);
  // As a stranger compiles it: against the types that are published, and to what Node runs.
  const compilerOptions = { ...STRANGER, rootDir: '.', outDir: 'out' };
  const config = { extends: '../../../tsconfig.test.json', compilerOptions, include: ['*.ts'] };
  writeFileSync(new URL('tsconfig.json', walk), JSON.stringify(config));
});

afterAll(() => rmSync(walk, { recursive: true, force: true }));

describe('the walk through the conformance kit', () => {
  test('has an adapter, a subject and the ways to run it', () => {
    expect([...blocks.keys()]).toEqual([
      'h3-adapter.ts',
      'h3-subject.ts',
      'h3.test.ts',
      'h3-node.test.ts',
      'compare.test.ts',
    ]);
  });

  test.skipIf(!isBuilt)('compiles, and is green under node:test (needs a build)', { timeout: 120_000 }, () => {
    const tsc = fileURLToPath(new URL('../../node_modules/.bin/tsc', import.meta.url));
    expect(execFileSync(tsc, ['-p', fileURLToPath(walk)], { encoding: 'utf8' })).toBe('');
    const program = fileURLToPath(new URL('out/h3-node.test.js', walk));
    const report = execFileSync(process.execPath, ['--test', '--test-reporter=tap', program], { encoding: 'utf8' });
    expect(report).toMatch(/^# fail 0$/m);
    expect(Number(/^# pass (\d+)$/m.exec(report)?.[1])).toBeGreaterThan(1_400);
    expect(report).toContain('# SKIP');
  });

  test('ends green under vitest', { timeout: 120_000 }, async () => {
    const subject = new URL('h3-subject.ts', walk).pathname;
    const { H3_2 } = (await import(/* @vite-ignore */ subject)) as { readonly H3_2: AdapterSubject };
    const run = adapterRun(H3_2);
    const failures: string[] = [];
    for (const each of run.cases) {
      if (each.skip !== undefined) continue;
      await each.run().catch((error: Error) => failures.push(`${each.name}: ${error.message}`));
    }
    await run.close();
    expect(failures).toEqual([]);
    expect(run.cases.filter(({ skip }) => skip === undefined).length).toBeGreaterThan(1_400);
  });
});
