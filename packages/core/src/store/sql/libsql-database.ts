import type { SqliteDatabase, SqliteStatement } from 'kysely';

/** The part of libsql's (and better-sqlite3's) `Database` that is used here. */
export interface LibsqlDatabase {
  readonly inTransaction: boolean;
  prepare(text: string): object;
  exec(text: string): unknown;
  close(): unknown;
}

/** Statements that are kept prepared; preparing one costs more than the look-up of a key itself. */
const MAX_PREPARED = 100;

const TRANSACTION = /^\s*(begin|commit|rollback)\b/i;
/** What writes and may do so inside a transaction; VACUUM, ATTACH and some PRAGMA must not. */
const WRITE = /^\s*(insert|replace|update|delete|with|create|alter|drop)\b/i;

/**
 * What Kysely's SqliteDialect is to be given in place of a database of libsql. It keeps statements
 * prepared, and it keeps libsql from answering with the past: when a prepared statement of libsql (0.5)
 * finds the file locked, it stays in progress until it is garbage; all reads of the connection then see
 * the data as it was, so that a key that another process revokes would go on being accepted, and no
 * transaction can be committed. `exec()` leaves nothing behind, so locks are taken by it, and what
 * writes runs under them.
 *
 * @example
 * const database = new Database('keys.db', { timeout: 5_000 });
 * database.pragma('journal_mode = WAL');
 * const kysely = new Kysely({ dialect: new SqliteDialect({ database: libsqlDatabase(database) }) });
 */
export function libsqlDatabase(database: LibsqlDatabase): SqliteDatabase {
  const prepared = new Map<string, SqliteStatement>();
  const prepare = (text: string): SqliteStatement => {
    const [, verb] = TRANSACTION.exec(text) ?? [];
    if (verb !== undefined) return saying(database, verb.toLowerCase() === 'begin' ? 'begin immediate' : text);
    const statement = database.prepare(text) as SqliteStatement;
    return !statement.reader && WRITE.test(text) ? underLock(database, statement) : statement;
  };
  return {
    close: () => void database.close(),
    prepare(text) {
      const statement = prepared.get(text) ?? prepare(text);
      prepared.delete(text);
      prepared.set(text, statement);
      if (prepared.size > MAX_PREPARED) prepared.delete(prepared.keys().next().value as string);
      return droppedOnError(statement, () => prepared.delete(text));
    },
  };
}

function saying(database: LibsqlDatabase, text: string): SqliteStatement {
  return statementOf(() => {
    database.exec(text);
    return { changes: 0, lastInsertRowid: 0 };
  });
}

function underLock(database: LibsqlDatabase, statement: SqliteStatement): SqliteStatement {
  return statementOf((parameters) => {
    if (database.inTransaction) return statement.run(parameters);
    database.exec('begin immediate');
    try {
      const result = statement.run(parameters);
      database.exec('commit');
      return result;
    } catch (error) {
      // SQLite itself may have rolled back already: a disk that is full, an error of the disk.
      if (database.inTransaction) database.exec('rollback');
      throw error;
    }
  });
}

function statementOf(run: SqliteStatement['run']): SqliteStatement {
  return { reader: false, run, all: () => [], iterate: () => [].values() };
}

/** A statement that failed may still be in progress: it is left to be collected, and never used again. */
function droppedOnError(statement: SqliteStatement, drop: () => void): SqliteStatement {
  const careful =
    <R>(work: (parameters: readonly unknown[]) => R) =>
    (parameters: readonly unknown[]): R => {
      try {
        return work(parameters);
      } catch (error) {
        drop();
        throw error;
      }
    };
  return {
    reader: statement.reader,
    all: careful((parameters) => statement.all(parameters)),
    run: careful((parameters) => statement.run(parameters)),
    iterate: (parameters) => statement.iterate(parameters),
  };
}
