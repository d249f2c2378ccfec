import type { Kysely } from 'kysely';
import type { OrgkeyStore } from '../key-admin-store.js';
import { changeOfKeySide } from './change-of-key-side.js';
import { createDatabase } from './database.js';
import { feedSide } from './feed-side.js';
import { keySide } from './key-side.js';
import { checkKysely, checkSqlOptions, type SqlOptions } from './options.js';
import { organizationSide } from './organization-side.js';
import { trailSide } from './trail.js';
import { verifierSide } from './verifier-side.js';

/** The store that {@link createSqlStore} makes. */
export type SqlStore = OrgkeyStore;

/**
 * A store in SQLite, Postgres, MariaDB or MySQL, on a Kysely instance of yours: it opens nothing, and never
 * closes it. Its tables are made by `migrateSql()`; until then verification is unavailable (503), and a
 * manager's calls reject with `schema_outdated`.
 *
 * Reads go where the instance connects to, which has to be the primary. libsql is given to Kysely through
 * `libsqlDatabase()`, and a pool of pg best through `preparedPool()`. SQLite has one connection: whoever
 * holds it for a transaction of his own keeps verifications waiting, so give the store an instance of its
 * own there. The oldest rows of its table of changes may be deleted at any time. Throws `OrgkeyError` with code
 * `option_invalid` when an option is wrong.
 *
 * @example
 * const kysely = new Kysely({ dialect: new PostgresDialect({ pool }) });
 * await migrateSql(kysely);
 * const settings = { store: createSqlStore(kysely), prefix: 'acme' };
 */
export function createSqlStore<DB>(kysely: Kysely<DB>, options: SqlOptions = {}): SqlStore {
  const connections = checkKysely(kysely);
  const database = createDatabase(connections, checkSqlOptions(connections, options));
  return Object.freeze({
    ...verifierSide(database),
    ...organizationSide(database),
    ...keySide(database),
    ...changeOfKeySide(database),
    ...trailSide(database),
    ...feedSide(database),
  });
}
