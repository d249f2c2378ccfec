import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely';
import Database from 'libsql';
import { unpinned } from '../../packages/cli/src/store/unpinned.js';
import { runStoreSuite } from './run-store-suite.js';
import { sqlTarget } from './sql-target.js';

runStoreSuite({
  name: 'sqlite',
  // A file for each case, with connections of its own.
  async open() {
    const folder = mkdtempSync(join(tmpdir(), 'orgkey-sqlite-'));
    const target = sqlTarget({
      name: 'sqlite',
      textType: 'text',
      connect: (log) =>
        new Kysely({
          dialect: new SqliteDialect({ database: async () => openFile(join(folder, 'keys.db')) }),
          log: (event) => log(event.query.sql),
        }),
    });
    return {
      ...(await target.open()),
      async close() {
        await target.end();
        rmSync(folder, { recursive: true });
      },
    };
  },
});

function openFile(path: string): SqliteDatabase {
  // The driver is synchronous: while one of two connections in this process waits for a lock, the other stands
  // still as well and can't release it. So neither waits, and the store's own repetitions have to do.
  const database = new Database(path, { timeout: 0 });
  database.pragma('journal_mode = WAL');
  // What survives a loss of power is not asked here, and each case would wait for the disk.
  database.pragma('synchronous = OFF');
  return unpinned(database);
}
