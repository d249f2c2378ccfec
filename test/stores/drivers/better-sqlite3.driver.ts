import type { SqliteDatabase } from 'kysely';
import { runStoreSuite, runUnderArgon2 } from '../run-store-suite.js';
import { sqliteTarget } from '../sqlite-target.js';
import { driver } from './driver.js';

interface BetterSqlite3 extends SqliteDatabase {
  pragma(text: string): unknown;
}

const Database = driver<new (path: string, options: { readonly timeout: number }) => BetterSqlite3>('better-sqlite3');

const target = sqliteTarget('better-sqlite3', (path) => {
  const database = new Database(path, { timeout: 0 });
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = OFF');
  return database;
});
runStoreSuite(target);
runUnderArgon2(target);
