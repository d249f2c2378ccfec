// Connections to the stores, and what reached them: told by the servers, and on SQLite by the driver.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import Database from 'libsql';
import pg from 'pg';

/** A file of SQLite. `open()` opens it anew; its statements are counted as they run. */
export function sqliteFile() {
  const folder = mkdtempSync(join(tmpdir(), 'orgkey-bench-'));
  const counts = { reads: 0, writes: 0 };
  const databases = [];
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove); // a run that fails closes nothing
  return {
    open(pragmas = {}) {
      const database = new Database(join(folder, 'bench.db'), { timeout: 5_000 });
      for (const [name, value] of Object.entries({ journal_mode: 'WAL', ...pragmas }))
        database.pragma(`${name} = ${value}`);
      databases.push(database);
      return counting(database, counts);
    },
    counts: async () => ({ ...counts }),
    async close() {
      for (const database of databases) database.close();
      process.off('exit', remove);
      remove();
    },
  };
}

const kindOf = (text) =>
  /^\s*select\b/i.test(text) ? 'reads' : /^\s*(?:insert|update|delete|with)\b/i.test(text) ? 'writes' : undefined;

function counting(database, counts) {
  const { prepare } = database;
  database.prepare = (text) => {
    const statement = prepare.call(database, text);
    const kind = kindOf(text);
    if (kind)
      for (const name of ['run', 'all', 'get']) {
        const run = statement[name];
        statement[name] = (...parameters) => {
          counts[kind]++;
          return run.apply(statement, parameters);
        };
      }
    return statement;
  };
  return database;
}

/** A Redis of one contender's own: each command that it was sent, by the flags that it gives its commands itself. */
export function redisServer(url) {
  const clients = [];
  const open = (options = {}) => {
    const client = new Redis(url, options);
    client.on('error', () => {});
    clients.push(client);
    return client;
  };
  const asker = open();
  const kinds = new Map();
  const kindOfCommand = async (name) => {
    if (!kinds.has(name)) {
      const [about] = await asker.call('COMMAND', 'INFO', name.split('|')[0]);
      const flags = about?.[2] ?? [];
      kinds.set(name, flags.includes('write') ? 'writes' : flags.includes('readonly') ? 'reads' : undefined);
    }
    return kinds.get(name);
  };
  return {
    open,
    async counts() {
      const counts = { reads: 0, writes: 0 };
      for (const [, name, calls] of (await asker.info('commandstats')).matchAll(/^cmdstat_(\S+?):calls=(\d+)/gm)) {
        const kind = await kindOfCommand(name);
        if (kind !== undefined) counts[kind] += Number(calls);
      }
      return counts;
    },
    async close() {
      for (const client of clients) client.disconnect();
    },
  };
}

/** A database of one contender's own on Postgres: each statement that it was sent, by pg_stat_statements. */
export async function postgresDatabase(url, name) {
  const connect = (connectionString, options = {}) => new pg.Pool({ connectionString, max: 10, ...options });
  const owner = connect(url, { max: 1 });
  await owner.query(`create database ${name}`);
  await owner.end();
  const own = new URL(url);
  own.pathname = `/${name}`;
  const asker = connect(own.href, { max: 1 });
  const pools = [asker];
  const isCounted = await asker.query('create extension pg_stat_statements').then(
    () => true,
    () => false,
  );
  const count = `select coalesce(sum(calls) filter (where query ~* '^\\s*select'), 0)::int as reads,
    coalesce(sum(calls) filter (where query ~* '^\\s*(insert|update|delete|with)'), 0)::int as writes
    from pg_stat_statements where query !~ 'pg_stat_statements'
    and dbid = (select oid from pg_database where datname = current_database())`;
  return {
    open(options) {
      const pool = connect(own.href, options);
      pool.on('error', () => {});
      pools.push(pool);
      return pool;
    },
    counts: async () => (isCounted ? (await asker.query(count)).rows[0] : undefined),
    async close() {
      await Promise.all(pools.map((pool) => pool.end()));
    },
  };
}
