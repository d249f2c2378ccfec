import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.js';

/** A server program that was started here, and is ended here, by its id. */
export interface ServerProcess {
  /** Ends it as a machine that loses power would. */
  kill(): Promise<void>;
  /** Stops it without closing its connections: it hangs until it is resumed. */
  pause(): void;
  resume(): void;
  /** Ends it in good order; may be called again. */
  stop(): Promise<void>;
}

// The last resort when a run ends before its teardown.
const running = new Set<ChildProcess>();
const folders = new Set<string>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** How a server is started, and how one sees that it serves. */
export interface Launch extends Pick<SpawnOptions, 'env' | 'cwd' | 'uid' | 'gid'> {
  readonly program: string;
  readonly args: readonly string[];
  readonly ready: () => Promise<unknown>;
}

/** Starts a program and resolves once it serves; rejects, with the program ended, when it does not. */
export async function launch({ program, args, ready, ...options }: Launch): Promise<ServerProcess> {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      output = (output + data.toString()).slice(-2_000);
    });
  }
  child.once('error', (error) => {
    output += String(error);
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve())).then(() => {
    running.delete(child);
  });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill('SIGCONT');
    child.kill(signal);
    const impatience = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(impatience);
  };
  try {
    await until(`start of ${program}`, async () => {
      if (!running.has(child)) return;
      await ready();
    });
    if (!running.has(child)) throw new Error(`${program} ended while it started`);
  } catch (cause) {
    await end('SIGKILL');
    throw new Error(`${program} did not start. It said: ${output.trim() || 'nothing'}`, { cause });
  }
  return {
    kill: () => end('SIGKILL'),
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    stop: () => end('SIGTERM'),
  };
}

/** All of these servers; when one of them does not start, the others are stopped and it rejects. */
export async function allOrNone<S extends { stop(): Promise<void> }>(starts: readonly Promise<S>[]): Promise<S[]> {
  const results = await Promise.allSettled(starts);
  const servers = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failure = results.find((result) => result.status === 'rejected');
  if (failure === undefined) return servers;
  await Promise.all(servers.map((server) => server.stop()));
  throw failure.reason as Error;
}

/** A folder for a server's files, that other users can enter; gone when the process ends, or by {@link removeFolder}. */
export function scratchFolder(name: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `orgkey-${name}-`)));
  chmodSync(folder, 0o755);
  folders.add(folder);
  return folder;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
}
