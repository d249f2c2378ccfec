import { type Kysely, sql } from 'kysely';
import { OrgkeyError } from '../../orgkey-error.js';
import { explained } from './failures.js';
import type { Row } from './rows.js';

/**
 * mysql2 writes values into the text of a statement, and escapes a quote by a backslash. Where the session
 * takes a backslash for itself, a name with a quote in it would go on as SQL: nothing is written there.
 */
export async function assertEscapes(kysely: Kysely<unknown>): Promise<void> {
  const mode = await sql<Row>`select @@sql_mode as mode`.execute(kysely).catch((error: unknown) => {
    throw explained(error);
  });
  if (!String(mode.rows[0]?.['mode']).includes('NO_BACKSLASH_ESCAPES')) return;
  throw new OrgkeyError(
    'option_invalid',
    'The connection has sql_mode NO_BACKSLASH_ESCAPES, under which mysql2 can not escape texts: take it out of sql_mode.',
  );
}
