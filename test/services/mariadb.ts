import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import mysql from 'mysql2/promise';
import { onFreePorts } from './free-port.js';
import { program } from './program.js';
import { launch, removeFolder, type ServerProcess, scratchFolder } from './server-process.js';

const run = promisify(execFile);

/** One MariaDB of a test's own. */
export interface MariaDbServer extends ServerProcess {
  readonly url: string;
  /** Starts it anew on the same port, with its data. */
  restart(): Promise<void>;
}

/** Options of {@link startMariaDb}. */
export interface MariaDbLaunch {
  /** What was committed outlives the end of the server, if not that of the machine. Default `false`, which is quicker. */
  readonly durable?: boolean;
}

/** Starts a MariaDB; it serves when this resolves. The user may create databases and users. */
export async function startMariaDb({ durable = false }: MariaDbLaunch = {}): Promise<MariaDbServer> {
  const path = await program(['mariadbd', 'mysqld'], 'mariadb-server');
  const installer = await program(['mariadb-install-db', 'mysql_install_db'], 'mariadb-server');
  const folder = scratchFolder('mariadb');
  const data = `--datadir=${join(folder, 'data')}`;
  const user = process.getuid?.() === 0 ? ['--user=root'] : [];
  await run(installer, ['--no-defaults', data, '--auth-root-authentication-method=normal', '--skip-test-db', ...user]);
  return onFreePorts(1, ([port]) => serveOn(port as number, { path, folder, data, user, durable }));
}

interface Installed {
  readonly path: string;
  readonly folder: string;
  readonly data: string;
  readonly user: readonly string[];
  readonly durable: boolean;
}

async function serveOn(port: number, { path, folder, data, user, durable }: Installed): Promise<MariaDbServer> {
  const socketPath = join(folder, 'socket');
  const args = [
    ...['--no-defaults', data, `--port=${port}`, '--bind-address=127.0.0.1', `--socket=${socketPath}`],
    ...[`--pid-file=${join(folder, 'pid')}`, '--skip-name-resolve', '--max-connections=300'],
    ...[
      `--innodb-flush-log-at-trx-commit=${durable ? 2 : 0}`,
      '--innodb-flush-method=nosync',
      '--innodb-buffer-pool-size=32M',
    ],
  ];
  const start = (): Promise<ServerProcess> =>
    launch({ program: path, args: [...args, ...user], ready: () => prepare(socketPath) });
  let server = await start();
  return {
    url: `mysql://orgkey:orgkey@127.0.0.1:${port}/orgkey`,
    kill: () => server.kill(),
    pause: () => server.pause(),
    resume: () => server.resume(),
    async restart() {
      await server.kill();
      server = await start();
    },
    async stop() {
      await server.stop();
      removeFolder(folder);
    },
  };
}

async function prepare(socketPath: string): Promise<void> {
  const connection = await mysql.createConnection({ socketPath, user: 'root' });
  try {
    await connection.query('CREATE DATABASE IF NOT EXISTS orgkey');
    await connection.query("CREATE USER IF NOT EXISTS 'orgkey'@'127.0.0.1' IDENTIFIED BY 'orgkey'");
    await connection.query("GRANT ALL ON *.* TO 'orgkey'@'127.0.0.1' WITH GRANT OPTION");
  } finally {
    await connection.end();
  }
}
