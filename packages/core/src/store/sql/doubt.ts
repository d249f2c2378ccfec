import { type Kysely, sql } from 'kysely';
import { OrgkeyError } from '../../orgkey-error.js';
import type { SqlDialect } from './dialect.js';
import type { Row } from './rows.js';

/** Whether the reads of a connection may show the past. */
export interface Doubt {
  readonly raise: () => void;
  /** Resolves when there is none; rejects as long as there is. */
  readonly settle: () => Promise<void> | undefined;
}

export function createDoubt(kysely: Kysely<unknown>, dialect: SqlDialect): Doubt {
  if (dialect === 'sqlite') return createLockDoubt(kysely);
  return dialect === 'mysql' ? createSessionDoubt(kysely) : { raise: () => {}, settle: () => undefined };
}

/**
 * A driver that leaves a statement in progress when it found the file locked keeps its connection in the
 * past (see `libsqlDatabase()`, which prevents it). Such a connection can't commit either, so that is
 * asked before the next read is believed: SQLite refuses while a statement that writes is in progress.
 */
function createLockDoubt(kysely: Kysely<unknown>): Doubt {
  // Counted, as doubt may be raised again while it is being settled.
  let raised = 0;
  let settled = 0;
  const ask = async (): Promise<void> => {
    const asked = raised;
    await kysely.connection().execute(commitNothing);
    settled = Math.max(settled, asked);
  };
  return {
    raise() {
      raised++;
    },
    settle: () => (settled < raised ? ask() : undefined),
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

/**
 * A session of MySQL without autocommit shows, under its default isolation, what was there when it was first
 * read from. Sessions of one pool begin alike, so one of them is asked, once.
 */
function createSessionDoubt(kysely: Kysely<unknown>): Doubt {
  let good = false;
  const ask = async (): Promise<void> => {
    const { rows } = await sql<Row>`select @@autocommit as autocommit`.execute(kysely);
    if (Number(rows[0]?.['autocommit']) !== 1)
      throw new OrgkeyError(
        'option_invalid',
        'The connection has autocommit off, so that it would go on showing what was there at first: turn it on.',
      );
    good = true;
  };
  return { raise: () => {}, settle: () => (good ? undefined : ask()) };
}
