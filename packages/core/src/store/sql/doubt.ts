import { type Kysely, sql } from 'kysely';

/** Whether the reads of a connection may show the past. */
export interface Doubt {
  readonly raise: () => void;
  /** Resolves when there is none; rejects as long as there is. */
  readonly settle: () => Promise<void> | undefined;
}

/** Other databases than SQLite give none: their connections are many, and each read has a snapshot of its own. */
export const NO_DOUBT: Doubt = { raise: () => {}, settle: () => undefined };

/**
 * A driver that leaves a statement in progress when it found the file locked keeps its connection in the
 * past (see `libsqlDatabase()`, which prevents it). Such a connection can't commit either, so that is
 * asked before the next read is believed: SQLite refuses while a statement that writes is in progress.
 */
export function createDoubt(kysely: Kysely<unknown>): Doubt {
  let raised = false;
  const ask = async (): Promise<void> => {
    raised = false;
    try {
      await kysely.connection().execute(commitNothing);
    } catch (error) {
      raised = true;
      throw error;
    }
  };
  return {
    raise() {
      raised = true;
    },
    settle: () => (raised ? ask() : undefined),
  };
}

/** A savepoint begins a transaction that locks nothing, and its release ends it. */
async function commitNothing(connection: Kysely<unknown>): Promise<void> {
  await sql`savepoint orgkey`.execute(connection);
  try {
    await sql`release orgkey`.execute(connection);
  } catch (error) {
    await sql`rollback`.execute(connection).catch(() => {});
    throw error;
  }
}
