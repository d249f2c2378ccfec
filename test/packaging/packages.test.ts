import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { packageManager: string };

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly license: string;
  readonly scripts?: Record<string, string>;
  readonly dependencies?: Record<string, string>;
  readonly exports: Record<string, unknown>;
}

const manifestIn = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
const folders = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name));
const published = folders.filter((folder) => manifestIn(folder).private !== true);

let scratch: string;
const tarballs = new Map<string, string>();

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'orgkey-pack-'));
  for (const folder of published) {
    const out = execFileSync('npx', ['--yes', packageManager, 'pack', '--json', '--pack-destination', scratch], {
      cwd: folder,
      encoding: 'utf8',
    });
    tarballs.set(folder, (JSON.parse(out) as { filename: string }).filename);
  }
}, 120_000);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe.each(published.map((folder) => [manifestIn(folder).name, folder]))('%s, packed', (_, folder) => {
  const tarball = () => tarballs.get(folder) as string;

  test('holds the build, the sources, the licence and a README, and no test', () => {
    const files = execFileSync('tar', ['-tzf', tarball()], { encoding: 'utf8' }).trim().split('\n');
    expect(files).toEqual(expect.arrayContaining(['package/package.json', 'package/LICENSE', 'package/README.md']));
    expect(files.some((file) => file.startsWith('package/dist/'))).toBe(true);
    expect(files.filter((file) => /\.env|\.test\.|\/test\/|tsbuildinfo|node_modules/.test(file))).toEqual([]);
  });

  test('runs nothing when it is installed, and names no source of this workspace', () => {
    const text = execFileSync('tar', ['-xzOf', tarball(), 'package/package.json'], { encoding: 'utf8' });
    const manifest = JSON.parse(text) as Manifest;
    const lifecycle = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'];
    expect(Object.keys(manifest.scripts ?? {}).filter((name) => lifecycle.includes(name))).toEqual([]);
    expect(manifest.license).toBe('MIT');
    expect(text).not.toMatch(/workspace:|catalog:/);
    expect(JSON.stringify(manifest.exports)).not.toContain('@orgkey/source');
    if (manifest.name === '@orgkey/core') expect(manifest.dependencies ?? {}).toEqual({});
  });

  test('publint has nothing to say', async () => {
    const { messages } = await publint({
      strict: true,
      pack: { tarball: new Uint8Array(readFileSync(tarball())).buffer },
    });
    expect(messages).toEqual([]);
  });
});

describe('in an empty project, from the tarballs', () => {
  test('npm installs them, and every subpath can be imported and required', () => {
    const project = join(scratch, 'project');
    execFileSync('mkdir', [project]);
    writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'empty', private: true, type: 'module' }));
    const peers = ['express', 'fastify', 'koa', 'hono', 'ioredis', 'kysely', '@node-rs/argon2'];
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...tarballs.values(), ...peers], {
      cwd: project,
      stdio: 'pipe',
    });
    const subpaths = published.flatMap((folder) => {
      const { name, exports } = manifestIn(folder);
      return Object.keys(exports)
        .filter((path) => !/\.json$|\/element$/.test(path)) // data, and what only a page can load
        .map((path) => name + path.slice(1));
    });
    expect(subpaths.length).toBeGreaterThan(10);
    writeFileSync(
      join(project, 'all.mjs'),
      `import { createRequire } from 'node:module';
       const require = createRequire(import.meta.url);
       for (const path of ${JSON.stringify(subpaths)}) {
         const imported = Object.keys(await import(path)).length;
         const required = Object.keys(require(path)).length;
         console.log(path, imported, required);
       }`,
    );
    const lines = execFileSync(process.execPath, ['--no-warnings', 'all.mjs'], { cwd: project, encoding: 'utf8' })
      .trim()
      .split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual(subpaths);
  }, 180_000);
});
