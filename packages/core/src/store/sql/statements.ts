import { type RawBuilder, sql } from 'kysely';
import { OrgkeyError } from '../../orgkey-error.js';
import type { KeyReference } from '../key-admin-store.js';
import type { CheckedSqlOptions, Tables } from './options.js';
import { PREPARED } from './prepared-pool.js';
import type { Row } from './rows.js';

// Every column by name: one that a later version or a DBA adds changes nothing here.
const KEY = sql`k.id, k.organization_id, k.name, k.prefix, k.hash, k.scopes, k.allowed_addresses,
  k.created_at, k.expires_at, k.revoked_at, k.successor_id`;
const ORGANIZATION = sql`id, slug, name, created_at, suspended_at`;

/** The key with its organization: the one read of a verification. An organization need not be there. */
export function selectEntry({ key, organization }: Tables, id: string): RawBuilder<Row> {
  return sql`select ${KEY}, o.id as joined_id, o.slug as joined_slug, o.name as joined_name,
  o.created_at as joined_created_at, o.suspended_at as joined_suspended_at
  from ${key} as k left join ${organization} as o on o.id = k.organization_id where k.id = ${id} ${sql.raw(PREPARED)}`;
}

/** Keys with their last use; `condition` speaks of the key as `k`. */
export function selectKeys({ key, key_use: keyUse }: Tables, condition: RawBuilder<unknown>): RawBuilder<Row> {
  return sql`select ${KEY},
  (select u.last_used_at from ${keyUse} as u where u.key_id = k.id) as last_used_at
  from ${key} as k where ${condition}`;
}

/** The same for one key; its row stays as it is until the transaction ends. */
export function lockKey(options: CheckedSqlOptions, { id, organizationId }: KeyReference): RawBuilder<Row> {
  const condition = sql`k.id = ${id} and k.organization_id = ${organizationId}`;
  return selectKeys(options.tables, sql`${condition}${forUpdate(options)}`);
}

export function selectOrganizations({ organization }: Tables, rest: RawBuilder<unknown>): RawBuilder<Row> {
  return sql`select ${ORGANIZATION} from ${organization} ${rest}`;
}

/** SQLite needs no lock of a row: whoever changes anything holds the lock of the file. */
export function forUpdate({ dialect }: CheckedSqlOptions): RawBuilder<unknown> {
  return dialect === 'sqlite' ? sql`` : sql` for update`;
}

/**
 * The row that is byte for byte the one that was asked for. MySQL and MariaDB take `a` and `a ` for equal,
 * also under a binary collation. A value that is no text is left for the check of the record.
 */
export function exactly<R extends Row>(rows: readonly R[], wanted: Readonly<Record<string, string>>): R | undefined {
  return rows.find((row) =>
    Object.entries(wanted).every(([column, value]) => typeof row[column] !== 'string' || row[column] === value),
  );
}

const MAX_ORGANIZATION_ID = 255;

/** A database that is not strict would cut a longer id off, and might take it for another organization's. */
export function checkOrganizationId(id: string): void {
  if (id.length <= MAX_ORGANIZATION_ID) return;
  throw new OrgkeyError('input_invalid', `The id of an organization has at most ${MAX_ORGANIZATION_ID} characters.`);
}
