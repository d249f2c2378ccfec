import type { SqliteDatabase, SqliteStatement } from 'kysely';
import type Database from 'libsql';

const TRANSACTION = /^\s*(begin|commit|rollback)\b/i;

/**
 * The database that Kysely is given. When a prepared statement of libsql (0.5) finds the file locked, it
 * stays in progress until it is garbage: all reads of the connection then see the data as it was, so that
 * a key that another process revokes goes on being accepted, and no transaction can be committed.
 * `exec()` leaves nothing behind. So the lock is taken by it, and a statement that writes runs under it.
 * https://github.com/tursodatabase/libsql-client-ts/issues/352
 */
export function unpinned(database: Database.Database): SqliteDatabase {
  return {
    close: () => database.close(),
    prepare(text) {
      const [, verb] = TRANSACTION.exec(text) ?? [];
      if (verb !== undefined) return saying(database, verb.toLowerCase() === 'begin' ? 'begin immediate' : text);
      const statement = database.prepare(text) as unknown as SqliteStatement;
      return statement.reader ? statement : underLock(database, statement);
    },
  };
}

function saying(database: Database.Database, text: string): SqliteStatement {
  return statementOf(() => {
    database.exec(text);
    return { changes: 0, lastInsertRowid: 0 };
  });
}

function underLock(database: Database.Database, statement: SqliteStatement): SqliteStatement {
  return statementOf((parameters) => {
    if (database.inTransaction) return statement.run(parameters);
    database.exec('begin immediate');
    try {
      const result = statement.run(parameters);
      database.exec('commit');
      return result;
    } catch (error) {
      database.exec('rollback');
      throw error;
    }
  });
}

function statementOf(run: SqliteStatement['run']): SqliteStatement {
  return { reader: false, run, all: () => [], iterate: () => [].values() };
}
