import { CompiledQuery, type Kysely, sql } from 'kysely';
import { OrgkeyError } from '../../orgkey-error.js';
import { checkDialect, type SqlDialect } from './dialect.js';
import { type CheckedSqlOptions, checkKysely, checkSqlOptions, namedTables, type SqlOptions } from './options.js';
import { retried } from './retried.js';
import { type Row, toInteger } from './rows.js';
import { SCHEMA, SCHEMA_VERSION } from './schema.js';
import { createBookkeeping, createSchema, schemaText, statementsOf } from './schema-text.js';
import { foundVersion, knownVersion } from './schema-version.js';

/** What {@link migrateSql} did: the version of the schema before (0: there was none) and now. */
export interface SqlMigration {
  readonly from: number;
  readonly to: number;
}

/**
 * Creates or upgrades the tables of the key store. May be called at each start, and by several processes
 * at once: one of them works, the others wait for it; where nothing is to do it is one read. What broke
 * off half-way is taken up again by the next call.
 *
 * Rejects with `OrgkeyError`: `schema_newer` when the tables were made by a later version of this package,
 * `unavailable` when the file is not a database or can't be written, or the user lacks the right.
 *
 * @example
 * await migrateSql(kysely);
 * const store = createSqlStore(kysely);
 */
export async function migrateSql<DB>(kysely: Kysely<DB>, options: SqlOptions = {}): Promise<SqlMigration> {
  const connections = checkKysely(kysely);
  const checked = checkSqlOptions(connections, options);
  const from = await knownVersion(connections, checked);
  if (from < SCHEMA_VERSION) await retried(() => alone(connections, checked));
  return { from, to: SCHEMA_VERSION };
}

/**
 * The SQL text of the whole schema, for those who run it by hand. Each statement may be repeated.
 *
 * @example
 * process.stdout.write(sqlMigrationText('postgres', { schema: 'auth' }));
 */
export function sqlMigrationText(dialect: SqlDialect, options: Omit<SqlOptions, 'dialect'> = {}): string {
  return schemaText(namedTables(checkDialect(dialect), options));
}

/**
 * The version of the schema that is there (0: none) and the one that this code works with.
 *
 * @example
 * const { found, wanted } = await readSqlSchemaVersion(kysely);
 */
export async function readSqlSchemaVersion<DB>(
  kysely: Kysely<DB>,
  options: SqlOptions = {},
): Promise<{ readonly found: number; readonly wanted: number }> {
  const connections = checkKysely(kysely);
  return { found: await foundVersion(connections, checkSqlOptions(connections, options)), wanted: SCHEMA_VERSION };
}

const LOCK = 'orgkey migration';
const LOCK_PATIENCE_SECONDS = 60;

/** Migrates on one connection, under a lock that only one process at a time holds. */
function alone(kysely: Kysely<unknown>, options: CheckedSqlOptions): Promise<void> {
  return kysely.connection().execute(async (connection) => {
    const say = (statement: string): Promise<unknown> => connection.executeQuery(CompiledQuery.raw(statement));
    const migrate = async (): Promise<void> => {
      if (options.schema !== undefined && !(await hasSchema(connection, options.schema)))
        await say(createSchema(options));
      for (const statement of createBookkeeping(options)) await say(statement);
      const version = await knownVersion(connection, options);
      for (const step of SCHEMA.filter((candidate) => candidate.version > version)) {
        for (const statement of statementsOf(step, options)) await say(statement);
      }
    };
    if (options.dialect !== 'mysql') return inTransaction(options.dialect, say, migrate);
    // MySQL commits each statement of a schema by itself: a lock of the session has to do.
    const lock = await sql<Row>`select get_lock(${LOCK}, ${LOCK_PATIENCE_SECONDS}) as locked`.execute(connection);
    if (toInteger(lock.rows[0] ?? {}, 'locked', 'lock') !== 1)
      throw new OrgkeyError('unavailable', 'Another process has been migrating the key store for a minute: try again.');
    try {
      await migrate();
    } finally {
      await sql`select release_lock(${LOCK})`.execute(connection);
    }
  });
}

/** To create one, IF NOT EXISTS or not, takes a right that the owner of an existing one may lack. */
async function hasSchema(connection: Kysely<unknown>, schema: string): Promise<boolean> {
  return (await sql`select 1 from pg_namespace where nspname = ${schema}`.execute(connection)).rows.length > 0;
}

async function inTransaction(
  dialect: 'sqlite' | 'postgres',
  say: (statement: string) => Promise<unknown>,
  work: () => Promise<void>,
): Promise<void> {
  // Each statement has to see what was committed while it waited for the lock, whatever the connection's default.
  await say(dialect === 'sqlite' ? 'begin immediate' : 'start transaction isolation level read committed');
  try {
    if (dialect === 'postgres') {
      await say(`set local lock_timeout = '${LOCK_PATIENCE_SECONDS}s'`);
      await say(`select pg_advisory_xact_lock(hashtext('${LOCK}'))`);
    }
    await work();
    await say('commit');
  } catch (error) {
    await say('rollback').catch(() => {});
    throw error;
  }
}
