import type { OrgkeyStore } from '@orgkey/core';
import { createRedisStore } from '@orgkey/core/redis';
import { createSqlStore, libsqlDatabase, migrateSql, preparedPool } from '@orgkey/core/sql';
import { Redis } from 'ioredis';
import { Kysely, MysqlDialect, PostgresDialect, SqliteDialect, sql } from 'kysely';
import Database from 'libsql';
import { createPool } from 'mysql2';
import pg from 'pg';

export type StoreKind = 'sqlite' | 'postgres' | 'mysql' | 'redis' | 'redis-replicas';

/** Above half of the three replicas that this kind has. */
const ACKS = 2;

/** Where a store is, and under which name in there. */
export interface StorePlace {
  readonly kind: StoreKind;
  /** A URL; for SQLite a file name. */
  readonly url: string;
  readonly name: string;
}

export interface OpenedStore {
  readonly store: OrgkeyStore;
  readonly migrate: () => Promise<unknown>;
  /** Removes all but the newest changes, as an operator may. */
  readonly trimFeed: () => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** Opens a store. A driver of SQL waits half a second for a connection, `patience` times. */
export function openStore({ kind, url, name }: StorePlace, patience: number): OpenedStore {
  if (kind === 'redis' || kind === 'redis-replicas') {
    const client = new Redis(url);
    client.on('error', () => {});
    const store = createRedisStore(client, {
      namespace: name,
      acks: kind === 'redis' ? 0 : ACKS,
      timeoutMs: 1_000 * patience,
      feedLength: 100, // so short that a verifier that was away finds it trimmed
    });
    return {
      store,
      migrate: async () => {},
      trimFeed: async () => {},
      async close() {
        await store.close();
        client.disconnect();
      },
    };
  }
  const kysely = new Kysely<unknown>({ dialect: dialectOf({ kind, url, connectMs: 500 * patience }) });
  const options = { tablePrefix: `${name}_` };
  return {
    store: createSqlStore(kysely, options),
    migrate: () => migrateSql(kysely, options),
    trimFeed: () =>
      sql`delete from ${sql.table(`${name}_change`)}
      where number < (select last_number from ${sql.table(`${name}_counter`)} where id = 1) - 5`.execute(kysely),
    close: () => kysely.destroy(),
  };
}

function dialectOf({
  kind,
  url,
  connectMs,
}: Pick<StorePlace, 'kind' | 'url'> & { readonly connectMs: number }): SqliteDialect | PostgresDialect | MysqlDialect {
  if (kind === 'sqlite') {
    const database = new Database(url, { timeout: 2_000 });
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = OFF');
    return new SqliteDialect({ database: libsqlDatabase(database) });
  }
  if (kind === 'postgres') {
    const pool = new pg.Pool({
      connectionString: url,
      max: 4,
      connectionTimeoutMillis: connectMs,
      idleTimeoutMillis: 0, // on a busy machine a new connection takes longer than anything else here
      query_timeout: 2 * connectMs,
    });
    return new PostgresDialect({ pool: preparedPool(pool) });
  }
  return new MysqlDialect({ pool: createPool({ uri: url, connectionLimit: 4, connectTimeout: connectMs }) });
}
