import { type Kysely, sql } from 'kysely';
import { assertEscapes } from './escaping.js';
import { explained, isSchemaMissing, schemaNewer, schemaOutdated } from './failures.js';
import type { CheckedSqlOptions } from './options.js';
import { type Row, toInteger } from './rows.js';
import { SCHEMA_VERSION } from './schema.js';

/** The version of the tables that are there; 0: none. */
export async function foundVersion(kysely: Kysely<unknown>, { tables }: CheckedSqlOptions): Promise<number> {
  try {
    const { rows } = await sql<Row>`select coalesce(max(version), 0) as version from ${tables.migration}`.execute(
      kysely,
    );
    return toInteger(rows[0] ?? {}, 'version', 'schema version');
  } catch (error) {
    if (isSchemaMissing(error)) return 0;
    throw explained(error);
  }
}

/** The same; rejects with `schema_newer` where a later version of this package was at work. */
export async function knownVersion(kysely: Kysely<unknown>, options: CheckedSqlOptions): Promise<number> {
  const found = await foundVersion(kysely, options);
  if (found > SCHEMA_VERSION) throw schemaNewer(found, SCHEMA_VERSION);
  return found;
}

/**
 * Asks once, and again only as long as the answer is bad: nothing is written to tables of another version,
 * nor over a connection that can't carry it.
 */
export function createWriteCheck(kysely: Kysely<unknown>, options: CheckedSqlOptions): () => Promise<void> {
  let good = false;
  return async () => {
    if (good) return;
    if ((await knownVersion(kysely, options)) < SCHEMA_VERSION) throw schemaOutdated();
    if (options.dialect === 'mysql') await assertEscapes(kysely);
    good = true;
  };
}
