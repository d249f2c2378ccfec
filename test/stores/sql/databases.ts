import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { libsqlDatabase, preparedPool, type SqlDialect, type SqlOptions } from '@orgkey/core/sql';
import {
  type CompiledQuery,
  Kysely,
  MysqlDialect,
  PostgresDialect,
  type SqliteDatabase,
  SqliteDialect,
  sql,
} from 'kysely';
import Libsql from 'libsql';
import { createPool, type PoolOptions } from 'mysql2';
import pg from 'pg';
import { service } from '../../services/service.js';
import { hasNodeSqlite, openNodeSqlite } from './node-sqlite.js';

/** How a connection differs from what the server gives by itself. */
export interface ConnectOptions {
  /** Connections at most; SQLite has one. */
  readonly max?: number;
  readonly isolation?: 'serializable' | 'repeatable read' | 'read committed';
  /** Another port of the same machine, which leads to the server. */
  readonly port?: number;
  readonly mysql?: PoolOptions;
  /** What MariaDB's sessions begin with, such as `autocommit = 0`. */
  readonly session?: string;
  readonly postgres?: pg.PoolConfig;
}

/** A database with nothing in it, of one test alone. */
export interface EmptyDatabase {
  /** What the store and its migration have to be told. */
  readonly options: SqlOptions;
  /** A Kysely instance with connections of its own; it ends with the database. `heard` is told each statement. */
  readonly connect: (options?: ConnectOptions, heard?: (query: CompiledQuery) => void) => Kysely<unknown>;
  /** Where it is: a URL, or the path of a file. */
  readonly address: string;
  remove(): Promise<void>;
}

/** A kind of database, and how to have one. `missing`: why this machine can't. */
export interface DatabaseKind {
  readonly name: string;
  readonly dialect: SqlDialect;
  readonly missing: boolean;
  create(): Promise<EmptyDatabase>;
}

const [postgresUrl, mysqlUrl] = await Promise.all([service('postgres'), service('mysql')]);
if (!hasNodeSqlite)
  console.error(`\n!!! SKIPPED: the SQL store on node:sqlite: Node ${process.version} has none (it came with 22.5)\n`);

export const kinds: readonly DatabaseKind[] = [
  { name: 'SQLite (libsql)', dialect: 'sqlite', missing: false, create: () => onFile(openLibsql) },
  {
    name: 'SQLite (node:sqlite)',
    dialect: 'sqlite',
    missing: !hasNodeSqlite,
    create: () => onFile(openNode),
  },
  { name: 'Postgres (pg)', dialect: 'postgres', missing: postgresUrl === undefined, create: onPostgres },
  { name: 'MariaDB (mysql2)', dialect: 'mysql', missing: mysqlUrl === undefined, create: onMysql },
];

async function onFile(open: (path: string) => SqliteDatabase): Promise<EmptyDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'orgkey-sql-'));
  const address = join(folder, 'keys.db');
  const { connect, end } = connector(() => new SqliteDialect({ database: open(address) }));
  return {
    options: {},
    connect,
    address,
    async remove() {
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function openLibsql(path: string): SqliteDatabase {
  const database = new Libsql(path, { timeout: 2_000 });
  database.pragma('journal_mode = WAL');
  return libsqlDatabase(database);
}

const openNode = (path: string): SqliteDatabase =>
  openNodeSqlite(path, 'pragma busy_timeout = 2000; pragma journal_mode = WAL');

/** Each in a schema of its own, in one database. */
async function onPostgres(): Promise<EmptyDatabase> {
  const schema = `t_${randomBytes(6).toString('hex')}`;
  const { connect, end } = connector(({ max = 10, isolation, port, postgres }) => {
    const options =
      isolation === undefined ? {} : { options: `-c default_transaction_isolation=${isolation.replace(' ', '\\ ')}` };
    return new PostgresDialect({
      pool: preparedPool(
        new pg.Pool({ connectionString: withPort(postgresUrl as string, port), max, ...options, ...postgres }),
      ),
    });
  });
  return {
    options: { schema },
    connect,
    address: postgresUrl as string,
    async remove() {
      await sql`drop schema if exists ${sql.id(schema)} cascade`.execute(connect());
      await end();
    },
  };
}

/** Each a database of its own, on one server. */
async function onMysql(): Promise<EmptyDatabase> {
  const name = `t_${randomBytes(6).toString('hex')}`;
  const address = new URL(mysqlUrl as string);
  const admin = new Kysely<unknown>({ dialect: new MysqlDialect({ pool: createPool(mysqlUrl as string) }) });
  await sql`create database ${sql.id(name)}`.execute(admin);
  address.pathname = name;
  const { connect, end } = connector(({ max = 10, isolation, port, mysql, session }) => {
    const pool = createPool({ uri: withPort(address.href, port), connectionLimit: max, ...mysql });
    if (isolation !== undefined)
      pool.on('connection', (connection) => connection.query(`set session transaction isolation level ${isolation}`));
    if (session !== undefined) pool.on('connection', (connection) => connection.query(`set session ${session}`));
    return new MysqlDialect({ pool });
  });
  return {
    options: {},
    connect,
    address: address.href,
    async remove() {
      await end();
      await sql`drop database if exists ${sql.id(name)}`.execute(admin);
      await admin.destroy();
    },
  };
}

function withPort(address: string, port: number | undefined): string {
  const url = new URL(address);
  if (port !== undefined) url.port = String(port);
  return url.href;
}

function connector(dialect: (options: ConnectOptions) => ConstructorParameters<typeof Kysely>[0]['dialect']): {
  readonly connect: EmptyDatabase['connect'];
  end: () => Promise<void>;
} {
  const open: Kysely<unknown>[] = [];
  return {
    connect: (options = {}, heard = () => {}) => {
      const kysely = new Kysely<unknown>({ dialect: dialect(options), log: ({ query }) => heard(query) });
      open.push(kysely);
      return kysely;
    },
    async end() {
      await Promise.all(open.splice(0).map((kysely) => kysely.destroy()));
    },
  };
}
