import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly license: string;
  readonly repository?: unknown;
  readonly scripts?: Record<string, string>;
  readonly dependencies?: Record<string, string>;
  readonly exports: Record<string, unknown>;
}

const manifestIn = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
const published = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name));
const bytes = (file: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(file));

let packed: string;

beforeAll(() => {
  packed = mkdtempSync(join(tmpdir(), 'orgkey-pack-'));
  execFileSync(process.execPath, [script('pack.mjs'), packed], { stdio: 'pipe' });
}, 120_000);

afterAll(() => rmSync(packed, { recursive: true, force: true }));

describe.each(published.map((folder) => [manifestIn(folder).name, folder]))('%s, packed', (name, folder) => {
  const tarball = () => join(packed, `${name?.slice(1).replace('/', '-')}-${manifestIn(folder ?? '').version}.tgz`);
  const text = (file: string) => execFileSync('tar', ['-xzOf', tarball(), `package/${file}`], { encoding: 'utf8' });

  test('holds the build, its maps and sources, the licence and a README, and no test', () => {
    const files = execFileSync('tar', ['-tzf', tarball()], { encoding: 'utf8' }).trim().split('\n');
    expect(files).toEqual(expect.arrayContaining(['package/package.json', 'package/LICENSE', 'package/README.md']));
    expect(files.filter((file) => /\.env|\.test\.|\/test\/|tsbuildinfo|node_modules|api\.md/.test(file))).toEqual([]);
    const modules = files.filter((file) => /^package\/dist\/(?!element\/).*(?<!\.d)\.[jt]s$/.test(file));
    expect(modules.length).toBeGreaterThan(0);
    const missing = modules.flatMap((file) => [`${file}.map`, sourceOf(file)]).filter((each) => !files.includes(each));
    expect(missing).toEqual([]);
  });

  test('runs nothing when it is installed, and names no source of this workspace', () => {
    const manifest = JSON.parse(text('package.json')) as Manifest;
    const lifecycle = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'];
    expect(Object.keys(manifest.scripts ?? {}).filter((each) => lifecycle.includes(each))).toEqual([]);
    expect(manifest.license).toBe('MIT');
    expect(text('package.json')).not.toMatch(/workspace:|catalog:/);
    expect(JSON.stringify(manifest.exports)).not.toContain('@orgkey/source');
    if (manifest.name === '@orgkey/core') expect(manifest.dependencies ?? {}).toEqual({});
  });

  test('publint has nothing to say', async () => {
    const { messages } = await publint({ strict: true, pack: { tarball: bytes(tarball()).buffer } });
    expect(messages).toEqual([]);
  });

  test('the types are right wherever ESM is resolved', { timeout: 30_000 }, async () => {
    const analysis = await checkPackage(createPackageFromTarballData(bytes(tarball())));
    // Older resolution has no exports, and the packages are ESM only: Node loads that by require() too.
    const ours = analysis.types
      ? analysis.problems.filter(
          (problem) => !('resolutionKind' in problem && ['node10', 'node16-cjs'].includes(problem.resolutionKind)),
        )
      : ['there are no types'];
    expect(ours).toEqual([]);
  });
});

/** `package/src/x.ts`, of `package/dist/x.js`. */
function sourceOf(module: string): string {
  return module.replace('/dist/', '/src/').replace(/js$/, 'ts');
}

describe('in empty projects, from the tarballs', () => {
  test('npm and pnpm install them, and every subpath can be imported and required', { timeout: 180_000 }, () => {
    const out = execFileSync(process.execPath, [script('install-packed.mjs'), packed], { encoding: 'utf8' });
    const loaded = out.trim().split('\n');
    const subpaths = published.flatMap((folder) =>
      Object.keys(manifestIn(folder).exports).filter((path) => !/\.json$|\/element$/.test(path)),
    );
    expect(subpaths.length).toBeGreaterThan(15);
    // And the command.
    for (const manager of ['npm', 'pnpm'])
      expect(loaded.filter((line) => line.startsWith(`${manager} `)).length).toBe(subpaths.length + 1);
  });
});
