import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import { createDoubt } from './doubt.js';
import { schemaOutdated } from './failures.js';
import type { CheckedSqlOptions, Tables } from './options.js';
import { retried } from './retried.js';
import { createWriteCheck } from './schema-version.js';

/** What the work inside a transaction comes to. Without `write` all of it is rolled back. */
export interface Settled<T> {
  readonly write: boolean;
  readonly answer: T;
}

/** The rows that a statement gave, and how many rows it wrote. */
export interface Result<R> {
  readonly rows: readonly R[];
  readonly count: bigint;
}

/** Runs the SQL of one store. Everything rejects with an error that says what to do, where that is known. */
export interface Database extends CheckedSqlOptions {
  readonly kysely: Kysely<unknown>;
  /** Resolves when a read can be believed. To be asked before each read that is not made by `run`. */
  readonly believe: () => Promise<void> | undefined;
  /** One statement, off a request's way: it is repeated when the database gave it up for another transaction. */
  readonly run: <R>(query: RawBuilder<R>) => Promise<Result<R>>;
  /**
   * One change of a manager, repeated in the same way. It begins by taking the next number, which locks the
   * row of the counter until the end: changes are made one after the other, in the order of their numbers.
   */
  readonly change: <T>(work: (trx: Transaction<unknown>) => Promise<Settled<T>>) => Promise<T>;
}

export function createDatabase(kysely: Kysely<unknown>, options: CheckedSqlOptions): Database {
  const checkWrites = createWriteCheck(kysely, options);
  const doubt = createDoubt(kysely, options.dialect);
  const patiently = <T>(work: () => Promise<T>): Promise<T> =>
    retried(async () => {
      await doubt.settle();
      return work();
    }, doubt.raise);
  return Object.freeze({
    ...options,
    kysely,
    believe: doubt.settle,
    run: <R>(query: RawBuilder<R>) =>
      patiently(async (): Promise<Result<R>> => {
        const { rows, numAffectedRows } = await query.execute(kysely);
        return { rows, count: numAffectedRows ?? 0n };
      }),
    change: <T>(work: (trx: Transaction<unknown>) => Promise<Settled<T>>) =>
      patiently(async () => {
        await checkWrites();
        return inTransaction(kysely, options, async (trx) => {
          await takeNumber(trx, options.tables);
          return work(trx);
        });
      }),
  });
}

async function inTransaction<T>(
  kysely: Kysely<unknown>,
  { dialect }: CheckedSqlOptions,
  work: (trx: Transaction<unknown>) => Promise<Settled<T>>,
): Promise<T> {
  const begin = kysely.startTransaction();
  // Whatever the connection's default: the lock of the counter orders changes, and each statement has to see what
  // was committed before it got that lock. MySQL's own default does (its snapshot begins after the lock).
  const trx = await (dialect === 'postgres' ? begin.setIsolationLevel('read committed') : begin).execute();
  try {
    const { write, answer } = await work(trx);
    await (write ? trx.commit() : trx.rollback()).execute();
    return answer;
  } catch (error) {
    // A connection that is lost can't roll back either, and the first error is the one that tells.
    if (!trx.isCommitted && !trx.isRolledBack)
      await trx
        .rollback()
        .execute()
        .catch(() => {});
    throw error;
  }
}

/**
 * The first statement of each change. On SQLite a transaction that begins with a write takes the write lock
 * at once (or waits for it), just as BEGIN IMMEDIATE does, and so never fails half-way for a reader's lock.
 */
async function takeNumber(trx: Transaction<unknown>, tables: Tables): Promise<void> {
  const taken = await sql`update ${tables.counter} set last_number = last_number + 1 where id = 1`.execute(trx);
  if (taken.numAffectedRows !== 1n) throw schemaOutdated();
}
