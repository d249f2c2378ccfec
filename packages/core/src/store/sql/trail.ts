import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { AuditTrail, ChangePage, ChangeRecord, ChangeStamp, ChangeType } from '../key-admin-store.js';
import type { Database } from './database.js';
import type { Tables } from './options.js';
import { type Row, toChange } from './rows.js';

/** What a change row is about. */
export interface ChangeNote {
  readonly type: ChangeType;
  readonly organizationId: string;
  readonly keyId: string | null;
  readonly stamp: ChangeStamp;
}

export const COLUMNS: RawBuilder<unknown> = sql`number, at, type, actor, organization_id, key_id`;

/** Adds the row of the change that is under way, with the number that this transaction has taken. */
export async function noteChange(trx: Transaction<unknown>, tables: Tables, note: ChangeNote): Promise<void> {
  const { type, organizationId, keyId, stamp } = note;
  await sql`insert into ${tables.change} (${COLUMNS}) values
  ((select last_number from ${tables.counter} where id = 1),
  ${stamp.at}, ${type}, ${stamp.actor}, ${organizationId}, ${keyId})`.execute(trx);
}

export function trailSide(database: Database): AuditTrail {
  return { listChanges: (page) => readPage(database, 'change', page) };
}

/** A page of the trail, or of what was forwarded from one. */
export async function readPage(
  { tables, run }: Database,
  table: 'change' | 'audit',
  { organizationId, before, after, limit }: ChangePage,
): Promise<readonly ChangeRecord[]> {
  const older = before === undefined ? sql`` : sql` and number < ${before}`;
  const newer = after === undefined ? sql`` : sql` and number > ${after}`;
  const order = after === undefined ? sql`desc` : sql`asc`;
  const { rows } = await run<Row>(
    sql`select ${COLUMNS} from ${tables[table]}
    where organization_id = ${organizationId}${older}${newer} order by number ${order} limit ${limit}`,
  );
  return rows.map(toChange).filter((change) => change.organizationId === organizationId);
}
