import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { freePort, type OpenServers, watchServers } from './open-servers.js';
import { PROGRAMS } from './programs.js';

const root = new URL('../../', import.meta.url);
const generated = new URL('./generated-guides/', import.meta.url);
const isBuilt = existsSync(new URL('packages/otel/dist/index.d.ts', root));
let servers: OpenServers;

beforeAll(async () => {
  servers = watchServers();
  mkdirSync(generated, { recursive: true });
  for (const { file, text } of PROGRAMS) {
    const here = text.replaceAll('3000', String(await freePort())).replaceAll('sqlite:keys.db', 'memory:');
    writeFileSync(new URL(file, generated), here);
  }
  const options = {
    customConditions: [], // as a stranger compiles it: against the types that are published
    noEmit: true,
    composite: false,
    incremental: false,
    isolatedDeclarations: false,
    declaration: false,
    declarationMap: false,
  };
  const config = { extends: '../../../tsconfig.base.json', compilerOptions: options, include: ['*.ts'] };
  writeFileSync(new URL('tsconfig.json', generated), JSON.stringify(config));
});

afterAll(async () => {
  rmSync(generated, { recursive: true, force: true });
  await servers.closeAll();
  vi.restoreAllMocks();
});

/** What the compiler says; empty where all is well. */
function complaints(): string {
  const tsc = fileURLToPath(new URL('node_modules/.bin/tsc', root));
  try {
    return execFileSync(tsc, ['-p', fileURLToPath(generated)], { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout);
  }
}

describe('guides and READMEs', () => {
  test('there are programs in them', () => expect(PROGRAMS.length).toBeGreaterThan(25));

  test.skipIf(!isBuilt)('every program compiles, strictly (needs a build)', { timeout: 60_000 }, () => {
    expect(complaints()).toBe('');
  });

  test.each(PROGRAMS.filter(({ runs }) => runs))('the program of $name runs', async ({ file }) => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    await expect(import(/* @vite-ignore */ new URL(file, generated).href)).resolves.toBeDefined();
    await vi.waitFor(() => expect(curlsOf(log.mock.calls).every(({ isUp }) => isUp)).toBe(true));
    for (const { url, key } of curlsOf(log.mock.calls)) {
      expect((await fetch(url, { headers: { 'X-API-Key': key } })).status).toBe(200);
      expect((await fetch(url)).status).toBe(401);
    }
    log.mockRestore();
  });
});

/** The commands that a program printed for its reader to paste. */
function curlsOf(printed: readonly (readonly unknown[])[]) {
  return printed.flatMap(([line]) => {
    const [, key = '', url = ''] = /^curl -H 'X-API-Key: (\S+)' (\S+)$/.exec(String(line)) ?? [];
    return url === '' ? [] : [{ key, url, isUp: true }];
  });
}
