import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { codeBlocks } from './code-blocks.js';
import { PACKAGE_READMES, PAGES, textOf } from './pages.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const program = join(root, 'packages/cli/bin/orgkey.js');
const isBuilt = existsSync(join(root, 'packages/cli/dist/index.js'));
const folder = mkdtempSync(join(tmpdir(), 'orgkey-commands-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A command of a page: a line of a block, or a span of code in its text. */
interface Command {
  readonly page: string;
  readonly text: string;
}

const COMMANDS: readonly Command[] = PAGES.flatMap((page) => {
  const lines = codeBlocks(page)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.split('\n'));
  const spans = [
    ...textOf(page)
      .replaceAll(/^ *```.*?^ *```$/gms, '')
      .matchAll(/`([^`\n]+)`/g),
  ].map(([, span = '']) => span);
  return [...lines, ...spans]
    .flatMap((text) => text.replace(/\s+#.*$/, '').split(/ && |\$\(/))
    .map((text) => ({ page, text }));
});

const matching = (pattern: RegExp) =>
  COMMANDS.flatMap(({ page, text }) => {
    const match = pattern.exec(text);
    return match === null ? [] : [{ page, text, words: match.slice(1).map((word) => word ?? '') }];
  });

/** Scripts of the folder that a page speaks of: an example's own, or the root's. */
function scriptsFor(page: string): Record<string, string> {
  const own = page.startsWith('examples/') ? [`${root}${page.replace('README.md', 'package.json')}`] : [];
  const files = [...own, `${root}package.json`];
  return Object.assign({}, ...files.map((file) => JSON.parse(readFileSync(file, 'utf8')).scripts));
}

describe('commands in the pages', () => {
  test.each(matching(/^(?:[A-Z_]+=\S+ )*npm (?:run )?((?!install|pkg|publish|run)[\w:-]+)/))(
    '$page: there is a script for `$text`',
    ({ page, words: [name = ''] }) => expect(Object.keys(scriptsFor(page))).toContain(name),
  );

  test.each(matching(/^(?:[A-Z_]+=\S+ )*npx vitest run --project (\w+) (\S+)/))(
    '$page: `$text` runs tests',
    ({ words: [project, filter = ''] }) => {
      const places =
        project === 'unit' ? ['packages/*/test/**/*.test.ts', 'scripts/test/*.test.mjs'] : ['test/**/*.test.ts'];
      const files = places.flatMap((place) => globIn(place));
      expect(files.filter((file) => file.includes(filter.replace('NAME', 'memory'))).length).toBeGreaterThan(0);
    },
  );

  test.each(matching(/^npm install (?:--save-dev )?(.+)/))(
    '$page: `$text` names packages',
    ({ words: [names = ''] }) => {
      const own = PACKAGE_READMES.map((page) => `@orgkey/${page.split('/')[1]}`);
      const catalog = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8');
      for (const name of names.split(' ')) expect(own.includes(name) || catalog.includes(`${name}"`)).toBe(true);
    },
  );
});

/** Files that git knows, or will. */
function globIn(pattern: string): string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', `:(glob)${pattern}`];
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim().split('\n');
}

const orgkey = (...args: string[]) =>
  spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '' },
  });

describe.skipIf(!isBuilt)('the commands of orgkey (need a build)', () => {
  const named = matching(/^(?:npx )?orgkey ((?:org )?[a-z]+)\b(.*)/);
  const help = new Map<string, string>();

  test.each(named)('$page: `$text` has these options', { timeout: 30_000 }, ({ words: [command = '', rest = ''] }) => {
    if (!help.has(command)) help.set(command, orgkey(...command.split(' '), '--help').stdout);
    const known = `${help.get(command)} --json --store --help`;
    expect(known).toContain(`orgkey ${command}`);
    for (const [option] of rest.matchAll(/--[a-z-]+/g)) expect(known).toContain(option);
  });

  // What is run for real: blocks of commands, on a store of this test. Installing is tested where packages are packed.
  const blocks = PAGES.flatMap((page) =>
    codeBlocks(page)
      .filter(({ language, text }) => language === 'sh' && /\borgkey [a-z]/.test(text))
      .map(({ line, text }) => ({ name: `${page}:${line}`, text })),
  );

  test('there are such blocks', () => expect(blocks.length).toBeGreaterThan(2));

  test.each(blocks)('the commands at $name run', { timeout: 60_000 }, ({ text }) => {
    const script = `set -euo pipefail
      orgkey() { ORGKEY_STORE="sqlite:$PWD/keys.db" "$NODE" "$PROGRAM" "$@"; }
      npx() { "$@"; }
      npm() { :; }
      orgkey migrate > migrated; orgkey org create acme > created 2>&1 || :
      ID=$(orgkey create --org acme --name first --json | "$NODE" -p 'JSON.parse(require("fs").readFileSync(0)).id')
      ${text.replaceAll(/\bID\b/g, '"$ID"').replace('org create acme ', 'org create acme-two ')}`;
    const env = { PATH: process.env['PATH'] ?? '', NODE: process.execPath, PROGRAM: program };
    const { status, stderr } = spawnSync('bash', ['-c', script], {
      encoding: 'utf8',
      cwd: mkdtempSync(join(folder, 'b-')),
      env,
    });
    expect(status, stderr).toBe(0);
  });
});
