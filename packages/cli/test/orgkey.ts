import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import type { Host } from '../src/host.js';
import { runCommandLine } from '../src/program.js';

/** What one run of the command came to. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

const root = fileURLToPath(new URL('../../../', import.meta.url));
const main = join(root, 'packages/cli/dist/main.js');

// Under `npm test` everything is built already; alone, this sees to it, once for all runs.
spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', 'packages/cli'], { cwd: root });
if (!existsSync(main)) throw new Error('The command is not built: run `npm test`, or `npx tsc -b`.');

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is gone when the tests of a file are over. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'orgkey-cli-'));
  folders.push(folder);
  return folder;
}

/** Runs the real command, as a process of its own. */
export function orgkey(args: readonly string[], { env = {}, stdin = '' }: RunOptions = {}): Promise<Run> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [main, ...args], { env: { PATH, HOME, ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (piece: Buffer) => (stdout += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()));
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
}

/** The same in this process, where a process for each run would take its time. */
export async function orgkeyHere(args: readonly string[], { env = {}, stdin = '' }: RunOptions = {}): Promise<Run> {
  const [input, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  input.end(stdin);
  const code = await runCommandLine(args, { env, stdin: input, stdout, stderr } as unknown as Host);
  const textOf = (stream: PassThrough): string => String((stream.read() as Buffer | null) ?? '');
  return { code, stdout: textOf(stdout), stderr: textOf(stderr) };
}

/** A command line bound to one new database, with the schema and the organization acme. */
export async function newStore(start = orgkey): Promise<{
  readonly url: string;
  readonly run: (...args: readonly string[]) => Promise<Run>;
  readonly json: <T = Record<string, unknown>>(...args: readonly string[]) => Promise<T>;
}> {
  const url = `sqlite:${join(newFolder(), 'keys.db')}`;
  const run = (...args: readonly string[]): Promise<Run> => start(args, { env: { ORGKEY_STORE: url } });
  await run('migrate');
  await run('org', 'create', 'acme', '--name', 'Acme');
  return {
    url,
    run,
    json: async <T>(...args: readonly string[]) => {
      const { code, stdout, stderr } = await run(...args, '--json');
      if (code !== 0) throw new Error(`exit ${code}: ${stderr}`);
      return JSON.parse(stdout) as T;
    },
  };
}
