import { type RawBuilder, sql, type Transaction } from 'kysely';
import { keyEntry } from '../../key/entry.js';
import type { KeyRecord } from '../../key/record.js';
import type { KeyAdminStore } from '../key-admin-store.js';
import type { Database } from './database.js';
import type { Tables } from './options.js';
import { type Row, toJson, toStoredKey } from './rows.js';
import { checkOrganizationId, exactly, selectKeys } from './statements.js';
import { noteChange } from './trail.js';

type KeySide = Pick<KeyAdminStore, 'insertKey' | 'getKey' | 'listKeys'>;

export function keySide({ tables, run, change }: Database): KeySide {
  return {
    insertKey: ({ record, activeLimit }, stamp) =>
      change<'inserted' | 'id_taken' | 'limit_reached'>(async (trx) => {
        if (await isTaken(trx, tables, record.id)) return { write: false, answer: 'id_taken' };
        const active = sql`${activeIn(record.organizationId, stamp.at)} limit ${activeLimit}`;
        const { rows } = await sql<Row>`select k.id from ${tables.key} as k where ${active}`.execute(trx);
        if (rows.length >= activeLimit) return { write: false, answer: 'limit_reached' };

        await insertRecord(trx, tables, record);
        const { organizationId, id } = record;
        await noteChange(trx, tables, { type: 'key_created', organizationId, keyId: id, stamp });
        return { write: true, answer: 'inserted' };
      }),
    async getKey({ organizationId, id }) {
      const { rows } = await run(selectKeys(tables, sql`k.id = ${id} and k.organization_id = ${organizationId}`));
      const row = exactly(rows, { id, organization_id: organizationId });
      return row && toStoredKey(row);
    },
    async listKeys({ organizationId, activeAt }) {
      const condition =
        activeAt === undefined ? sql`k.organization_id = ${organizationId}` : activeIn(organizationId, activeAt);
      const { rows } = await run(selectKeys(tables, sql`${condition} order by k.created_at desc, k.id desc`));
      return rows.map(toStoredKey).filter(({ record }) => record.organizationId === organizationId);
    },
  };
}

export async function isTaken(trx: Transaction<unknown>, { key }: Tables, id: string): Promise<boolean> {
  return (await sql<Row>`select id from ${key} where id = ${id}`.execute(trx)).rows.length > 0;
}

/** Refuses a record that no verifier would accept, before anything is written. */
export async function insertRecord(trx: Transaction<unknown>, { key }: Tables, record: KeyRecord): Promise<void> {
  keyEntry(record, undefined);
  checkOrganizationId(record.organizationId);
  const { scopes, allowedAddresses } = record;
  await sql`insert into ${key} (id, organization_id, name, prefix, hash, scopes, allowed_addresses,
  created_at, expires_at, revoked_at, successor_id) values
  (${record.id}, ${record.organizationId}, ${record.name}, ${record.prefix}, ${record.hash},
  ${toJson(scopes)}, ${toJson(allowedAddresses)},
  ${record.createdAt}, ${record.expiresAt}, ${record.revokedAt}, ${record.successorId})`.execute(trx);
}

function activeIn(organizationId: string, at: number): RawBuilder<unknown> {
  return sql`k.organization_id = ${organizationId} and k.revoked_at is null
  and (k.expires_at is null or k.expires_at > ${at})`;
}
