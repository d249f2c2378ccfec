import { libsqlDatabase } from '@orgkey/core/sql';
import { Kysely, SqliteDialect } from 'kysely';
import Database from 'libsql';

/** A Kysely instance on a SQLite file, opened as the README says; `:memory:` by default. */
export function openSqlite(path = ':memory:', busyTimeoutMs = 5_000): Kysely<unknown> {
  const database = new Database(path, { timeout: busyTimeoutMs });
  database.pragma('journal_mode = WAL');
  return new Kysely<unknown>({ dialect: new SqliteDialect({ database: libsqlDatabase(database) }) });
}
