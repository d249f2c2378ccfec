import { existsSync, statSync } from 'node:fs';
import { OrgkeyError } from '@orgkey/core';
import { libsqlDatabase } from '@orgkey/core/sql';
import type { SqliteDatabase } from 'kysely';
import Database from 'libsql';

/** A database file for Kysely. */
export interface SqliteFile extends SqliteDatabase {
  /** What SQLite calls the journal's mode: `wal`, `delete`, … */
  readonly journalMode: () => string;
}

/**
 * Opens a file, and looks before each use whether its path still leads to it. A file that was deleted or
 * replaced goes on existing for whoever has it open, and a key that is revoked in its successor would be
 * accepted for ever: calls are refused as unavailable until the file is back.
 */
export function openSqliteFile(path: string, busyTimeoutMs: number): SqliteFile {
  const database = openDatabase(path, busyTimeoutMs);
  const view = libsqlDatabase(database);
  const identity = identityOf(path);
  return {
    prepare(text) {
      // What has begun is ended in the file that it began in.
      if (!database.inTransaction && identityOf(path) !== identity) throw movedAway(path);
      return view.prepare(text);
    },
    journalMode() {
      const [row] = database.pragma('journal_mode') as readonly { readonly journal_mode: string }[];
      return row?.journal_mode ?? 'unknown';
    },
    close() {
      if (database.open) database.close();
    },
  };
}

function openDatabase(path: string, timeout: number): Database.Database {
  const database = new Database(path, { timeout });
  try {
    // Readers and a writer do not stop each other: a command can write while a server reads.
    database.pragma('journal_mode = WAL');
  } catch (error) {
    // Another process holds the file for itself now; the mode that it has will do, and calls wait or are refused.
    if ((error as { readonly code?: unknown }).code !== 'SQLITE_BUSY') throw error;
  }
  return database;
}

function movedAway(path: string): OrgkeyError {
  return new OrgkeyError(
    'unavailable',
    existsSync(path)
      ? `Another file has taken the place of the database ${path}: restart this process to use it.`
      : `The database file ${path} is gone: put it back.`,
  );
}

function identityOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}
