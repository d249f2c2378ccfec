import { type RawBuilder, sql, type Transaction } from 'kysely';
import { endedByRotation, hasReach, isActive } from '../../key/reach.js';
import type { KeyRecord } from '../../key/record.js';
import type { ChangeStamp, ChangeType, KeyAdminStore, KeyChange, KeyReference, StoredKey } from '../key-admin-store.js';
import type { Database } from './database.js';
import { insertRecord, isTaken } from './key-side.js';
import { toJson, toStoredKey } from './rows.js';
import { exactly, lockKey } from './statements.js';
import { noteChange } from './trail.js';

type ChangeOfKeySide = Pick<KeyAdminStore, 'revokeKey' | 'renameKey' | 'narrowKey' | 'rotateKey'>;

type Members = Partial<KeyRecord>;

/** What changes of a record, and how a change is decided on the record as it is under the lock. */
interface Plan {
  readonly type: ChangeType;
  readonly stamp: ChangeStamp;
  /** The members that change; `undefined`: the condition of the change does not hold. */
  readonly decide: (record: KeyRecord) => Members | undefined;
  /** What else has to be written; `false`: it can't be, and nothing is. */
  readonly also?: (trx: Transaction<unknown>) => Promise<boolean>;
}

export function changeOfKeySide(database: Database): ChangeOfKeySide {
  return {
    revokeKey: (reference, stamp) =>
      changeKey(database, reference, { type: 'key_revoked', stamp, decide: () => ({ revokedAt: stamp.at }) }),
    renameKey: ({ name, ...reference }, stamp) =>
      changeKey(database, reference, {
        type: 'key_renamed',
        stamp,
        decide: (record) => (record.name === name ? undefined : { name }),
      }),
    narrowKey: ({ from, to, ...reference }, stamp) =>
      changeKey(database, reference, {
        type: 'key_narrowed',
        stamp,
        decide: (record) =>
          hasReach(record, from) && !hasReach(record, to)
            ? { scopes: to.scopes, allowedAddresses: to.allowedAddresses, expiresAt: to.expiresAt }
            : undefined,
      }),
    rotateKey: ({ successor, endsAt, ...reference }, stamp) =>
      changeKey(database, reference, {
        type: 'key_rotated',
        stamp,
        decide: (record) =>
          isActive(record, stamp.at) && record.successorId === null
            ? { successorId: successor.id, ...endedByRotation(record, { endsAt, at: stamp.at }) }
            : undefined,
        async also(trx) {
          if (await isTaken(trx, database.tables, successor.id)) return false;
          await insertRecord(trx, database.tables, successor);
          return true;
        },
      }),
  };
}

function changeKey(database: Database, reference: KeyReference, plan: Plan): Promise<KeyChange | undefined> {
  const { tables, change } = database;
  return change<KeyChange | undefined>(async (trx) => {
    const key = await lockedKey(trx, database, reference);
    if (key === undefined) return { write: false, answer: undefined };
    const { record } = key;
    const members = record.revokedAt === null ? plan.decide(record) : undefined;
    if (members === undefined) return { write: false, answer: { changed: false, key } };

    if ((await plan.also?.(trx)) === false) return { write: false, answer: { changed: false, key } };
    // The row is locked and the plan changes it for certain, so one row is affected under either meaning of the
    // word (MySQL's FOUND_ROWS). Nothing is ever written to a revoked key: no statement clears or moves a tombstone.
    const written = await sql`update ${tables.key} set ${assignments(members)}
    where id = ${record.id} and revoked_at is null`.execute(trx);
    if (written.numAffectedRows !== 1n) throw new Error('The key changed although its row was locked.');
    const { organizationId, id } = record;
    await noteChange(trx, tables, { type: plan.type, organizationId, keyId: id, stamp: plan.stamp });
    return { write: true, answer: { changed: true, key: changedKey(key, members) } };
  });
}

async function lockedKey(
  trx: Transaction<unknown>,
  database: Database,
  reference: KeyReference,
): Promise<StoredKey | undefined> {
  const { rows } = await lockKey(database, reference).execute(trx);
  const row = exactly(rows, { id: reference.id, organization_id: reference.organizationId });
  return row && toStoredKey(row);
}

/** The columns of the members that change; a key stays what it is in all others. */
function assignments({
  name,
  scopes,
  allowedAddresses,
  expiresAt,
  revokedAt,
  successorId,
}: Members): RawBuilder<unknown> {
  const columns = {
    name,
    scopes: scopes === undefined ? undefined : toJson(scopes),
    allowed_addresses: allowedAddresses === undefined ? undefined : toJson(allowedAddresses),
    expires_at: expiresAt,
    revoked_at: revokedAt,
    successor_id: successorId,
  };
  const set = Object.entries(columns).filter(([, value]) => value !== undefined);
  return sql.join(set.map(([column, value]) => sql`${sql.id(column)} = ${value}`));
}

function changedKey({ record, lastUsedAt }: StoredKey, members: Members): StoredKey {
  return Object.freeze({ record: Object.freeze({ ...record, ...members }), lastUsedAt });
}
