import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { until } from '../services/until.js';

export type Environment = Readonly<Record<string, string>>;

/** A playground that runs, in a folder of its own, as a process of its own. */
export interface Playground {
  readonly url: string;
  readonly port: number;
  readonly child: ChildProcess;
  readonly folder: string;
  /** The ready line. */
  readonly ready: string;
  /** The line with the command to paste, as soon as it is there. */
  curl(): string | undefined;
  /** The key in it; throws while there is none. */
  key(): string;
  stdout(): string;
  stderr(): string;
  /** Sends a signal (default SIGTERM) and resolves with the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** How a playground ended that was expected to end by itself. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const main = join(root, 'examples/playground/dist/main.js');

const children = new Set<ChildProcess>();
const folders: string[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Under `npm test` everything is built already; on its own, this file sees to it. */
function build(): void {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  spawnSync(process.execPath, [tsc, '-b', 'examples/playground'], { cwd: root });
  if (!existsSync(main)) throw new Error('The playground is not built: run `npm test`, or `npx tsc -b`.');
}

build();

/** A folder that is gone when the tests of a file are over. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'orgkey-playground-'));
  folders.push(folder);
  return folder;
}

/** Starts a playground on a free port with a memory store, unless `env` says otherwise; resolves at its ready line. */
export async function startPlayground(env: Environment = {}, folder: string = newFolder()): Promise<Playground> {
  const { child, output } = launch(env, folder);
  const readyLine = (): string | undefined => /^ready .*$/m.exec(output.out)?.[0];
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  await until('ready line', async () => {
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${output.err}${output.out}`);
    return readyLine() !== undefined;
  });
  const ready = readyLine() as string;
  const url = ready.split(' ')[1] as string;
  const curl = (): string | undefined => /^ *curl .*$/m.exec(output.out)?.[0];
  return {
    url,
    port: Number(new URL(url).port),
    child,
    folder,
    ready,
    curl,
    key() {
      const found = /X-API-Key: (\w+)/.exec(curl() ?? '')?.[1];
      if (found === undefined) throw new Error(`no key was printed: ${output.out}`);
      return found;
    },
    stdout: () => output.out,
    stderr: () => output.err,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const impatience = setTimeout(() => child.kill('SIGKILL'), 15_000);
      const code = await exited;
      clearTimeout(impatience);
      return code;
    },
  };
}

/** Starts a playground that ends by itself, and resolves with how. */
export async function endedPlayground(env: Environment, folder: string = newFolder()): Promise<Ended> {
  const { child, output } = launch(env, folder);
  const impatience = setTimeout(() => child.kill('SIGKILL'), 15_000);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearTimeout(impatience);
  return { code, stdout: output.out, stderr: output.err };
}

function launch(env: Environment, folder: string): { child: ChildProcess; output: { out: string; err: string } } {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [main], {
    cwd: folder,
    env: { PATH, HOME, PORT: '0', STORE: 'memory:', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  child.once('close', () => children.delete(child));
  const output = { out: '', err: '' };
  child.stdout.on('data', (piece: Buffer) => {
    output.out += piece.toString();
  });
  child.stderr.on('data', (piece: Buffer) => {
    output.err += piece.toString();
  });
  return { child, output };
}
