import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreTarget } from '@orgkey/conformance';
import type { OrgkeyStore } from '@orgkey/core';
import { libsqlDatabase } from '@orgkey/core/sql';
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely';
import Database from 'libsql';
import { sqlTarget } from './sql-target.js';

/** A target of the store suite on SQLite: a file for each case, with connections of its own. By libsql, unless told otherwise. */
export function sqliteTarget(
  name = 'sqlite',
  openDatabase: (path: string) => SqliteDatabase = openFile,
): StoreTarget<OrgkeyStore> {
  return {
    name,
    async open() {
      const folder = mkdtempSync(join(tmpdir(), 'orgkey-sqlite-'));
      const connect = (log: (statement: string) => void) =>
        new Kysely<unknown>({
          dialect: new SqliteDialect({ database: async () => openDatabase(join(folder, 'keys.db')) }),
          log: (event) => log(event.query.sql),
        });
      const target = sqlTarget({ name, textType: 'text', connect });
      return {
        ...(await target.open()),
        async close() {
          await target.end();
          rmSync(folder, { recursive: true });
        },
      };
    },
  };
}

function openFile(path: string): SqliteDatabase {
  // The driver is synchronous: while one of two connections in this process waits for a lock, the other stands
  // still as well and can't release it. So neither waits, and the store's own repetitions have to do.
  const database = new Database(path, { timeout: 0 });
  database.pragma('journal_mode = WAL');
  // What survives a loss of power is not asked here, and each case would wait for the disk.
  database.pragma('synchronous = OFF');
  return libsqlDatabase(database);
}
