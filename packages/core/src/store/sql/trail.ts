import { sql, type Transaction } from 'kysely';
import type { ChangeStamp, ChangeType, KeyAdminStore } from '../key-admin-store.js';
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

const COLUMNS = sql`number, at, type, actor, organization_id, key_id`;

/** Adds the row of the change that is under way, with the number that this transaction has taken. */
export async function noteChange(trx: Transaction<unknown>, tables: Tables, note: ChangeNote): Promise<void> {
  const { type, organizationId, keyId, stamp } = note;
  await sql`insert into ${tables.change} (${COLUMNS}) values
  ((select last_number from ${tables.counter} where id = 1),
  ${stamp.at}, ${type}, ${stamp.actor}, ${organizationId}, ${keyId})`.execute(trx);
}

export function trailSide({ tables, run }: Database): Pick<KeyAdminStore, 'listChanges'> {
  return {
    async listChanges({ organizationId, before, limit }) {
      const older = before === undefined ? sql`` : sql` and number < ${before}`;
      const { rows } = await run<Row>(
        sql`select ${COLUMNS} from ${tables.change}
        where organization_id = ${organizationId}${older} order by number desc limit ${limit}`,
      );
      return rows.map(toChange).filter((change) => change.organizationId === organizationId);
    },
  };
}
