import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { codeBlocks } from './code-blocks.js';

const root = new URL('../../', import.meta.url);
const generated = new URL('./generated-guides/', import.meta.url);

const guides = readdirSync(new URL('docs', root))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);
const programs = guides.flatMap((page) =>
  codeBlocks(page)
    .filter(({ language }) => language === 'ts')
    .map(({ line, text }) => ({ name: `${page}:${line}`, file: `${page.replace(/\W/g, '-')}-${line}.ts`, text })),
);

beforeAll(() => {
  mkdirSync(generated, { recursive: true });
  for (const { file, text } of programs) writeFileSync(new URL(file, generated), text);
  const options = {
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

afterAll(() => rmSync(generated, { recursive: true, force: true }));

describe('guides', () => {
  test('there are programs in them', () => expect(programs.length).toBeGreaterThan(5));

  test('every program compiles as strictly as the packages do', () => {
    const tsc = fileURLToPath(new URL('node_modules/.bin/tsc', root));
    const compile = () => execFileSync(tsc, ['-p', fileURLToPath(generated)], { encoding: 'utf8', stdio: 'pipe' });
    let complaint = '';
    try {
      compile();
    } catch (error) {
      complaint = String((error as { stdout?: unknown }).stdout);
    }
    expect(complaint).toBe('');
  }, 60_000);

  test.each(programs)('the program of $name runs', async ({ file }) => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    await expect(import(/* @vite-ignore */ new URL(file, generated).href)).resolves.toBeDefined();
    log.mockRestore();
  });

  test.each([...guides, 'README.md', 'SECURITY.md', 'CONTRIBUTING.md'])(
    'the pages that %s links to are there',
    (page) => {
      const text = readFileSync(new URL(page, root), 'utf8');
      const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, target = '']) => target);
      const missing = links.filter((target) => !existsSync(new URL(target, new URL(page, root))));
      expect(missing).toEqual([]);
    },
  );
});
