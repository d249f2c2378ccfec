import type { OrgkeyStore } from '@orgkey/core';
import { createRedisStore } from '@orgkey/core/redis';
import { createSqlStore, libsqlDatabase, migrateSql, preparedPool } from '@orgkey/core/sql';
import { Redis } from 'ioredis';
import { Kysely, MysqlDialect, PostgresDialect, SqliteDialect } from 'kysely';
import Database from 'libsql';
import { createPool } from 'mysql2';
import pg from 'pg';

export type StoreKind = 'sqlite' | 'postgres' | 'mysql' | 'redis';

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
  readonly close: () => Promise<void>;
}

/** Opens a store. A driver waits `connectMs` for a connection: a verifier's link is made to fail, the revoker's is not. */
export function openStore({ kind, url, name }: StorePlace, connectMs: number): OpenedStore {
  if (kind === 'redis') {
    const client = new Redis(url);
    client.on('error', () => {});
    const store = createRedisStore(client, { namespace: name });
    return {
      store,
      migrate: async () => {},
      async close() {
        await store.close();
        client.disconnect();
      },
    };
  }
  const kysely = new Kysely<unknown>({ dialect: dialectOf({ kind, url, connectMs }) });
  const options = { tablePrefix: `${name}_` };
  return {
    store: createSqlStore(kysely, options),
    migrate: () => migrateSql(kysely, options),
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
      query_timeout: 2 * connectMs,
    });
    return new PostgresDialect({ pool: preparedPool(pool) });
  }
  return new MysqlDialect({ pool: createPool({ uri: url, connectionLimit: 4, connectTimeout: connectMs }) });
}
