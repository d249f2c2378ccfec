import { CompiledQuery, type Kysely, sql } from 'kysely';
import type { AuditSink } from '../../audit/audit-sink.js';
import type { ChangeRecord } from '../key-admin-store.js';
import { createDatabase, type Database } from './database.js';
import { checkKysely, checkSqlOptions, type SqlOptions } from './options.js';
import type { Table } from './schema.js';
import { createTable } from './schema-text.js';
import { COLUMNS, readPage } from './trail.js';

/** An audit sink in a SQL database. */
export interface SqlAuditSink extends AuditSink {
  /** Creates the table where it is missing; may be called at each start. A schema that `options` names must be there. */
  migrate(): Promise<void>;
}

const AUDIT: Table = {
  name: 'audit',
  comment: 'Changes of keys and organizations, forwarded from the key store',
  columns: [
    { name: 'organization_id', type: 'id', length: 255, comment: 'Organization' },
    { name: 'number', type: 'number', comment: 'Of the change, in the key store' },
    { name: 'at', type: 'time', comment: 'ms since 1970 UTC' },
    { name: 'type', type: 'text', length: 32, comment: 'key_created, key_revoked, ...' },
    { name: 'actor', type: 'text', length: 255, null: true, comment: 'Who did it, as the host says' },
    { name: 'key_id', type: 'id', length: 64, null: true, comment: 'Key; null: the organization itself' },
  ],
  primary: ['organization_id', 'number'],
};

/**
 * An audit sink in a table of SQLite, Postgres, MariaDB or MySQL (`orgkey_audit`), in the key store's database
 * or another one. One row for each change, by its primary key. Its user needs no other rights than `SELECT`
 * and `INSERT` on that table. Throws `OrgkeyError` with code `option_invalid` when an option is wrong.
 *
 * @example
 * const sink = createSqlAuditSink(kysely);
 * await sink.migrate();
 * await forwardChanges({ store, sink });
 */
export function createSqlAuditSink<DB>(kysely: Kysely<DB>, options: SqlOptions = {}): SqlAuditSink {
  const connections = checkKysely(kysely);
  const checked = checkSqlOptions(connections, options);
  const database = createDatabase(connections, checked);
  return Object.freeze<SqlAuditSink>({
    async migrate() {
      for (const statement of createTable(AUDIT, checked)) await connections.executeQuery(CompiledQuery.raw(statement));
    },
    append: (changes) => append(database, changes),
    listChanges: (page) => readPage(database, 'audit', page),
  });
}

/** One statement: all of them that are not there yet, or none. */
async function append({ dialect, tables, run }: Database, changes: readonly ChangeRecord[]): Promise<void> {
  if (changes.length === 0) return;
  const rows = changes.map(
    ({ number, at, type, actor, organizationId, keyId }) =>
      sql`(${number}, ${at}, ${type}, ${actor}, ${organizationId}, ${keyId})`,
  );
  // MySQL's INSERT IGNORE would let more pass than a row that is there.
  const unlessThere = dialect === 'mysql' ? sql`on duplicate key update at = at` : sql`on conflict do nothing`;
  await run(sql`insert into ${tables.audit} (${COLUMNS}) values ${sql.join(rows)} ${unlessThere}`);
}
