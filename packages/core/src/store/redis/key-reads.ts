import type { KeyRecord } from '../../key/record.js';
import type { StoredKey } from '../key-admin-store.js';
import { inBatches } from './batches.js';
import type { Connection } from './connection.js';
import type { KeyNames } from './key-names.js';
import { ENTRY_FIELDS, fieldsFrom, RECORD_FIELDS, recordOf } from './record-fields.js';

/** A key with all fields of its hash: those of the record, and the rows that are not in the trail yet. */
export interface RawKey {
  readonly record: KeyRecord;
  readonly fields: ReadonlyMap<string, string>;
}

/** Reads keys for managers. */
export interface KeyReads {
  raw(id: string): Promise<RawKey | undefined>;
  /** In the order of the ids. `undefined`: no such key, or a successor that does not work yet. */
  stored(ids: readonly string[]): Promise<(StoredKey | undefined)[]>;
}

export function createKeyReads(reads: Connection, names: KeyNames): KeyReads {
  const one = async (id: string): Promise<StoredKey | undefined> => {
    const client = await reads.ready();
    const [values, used] = await Promise.all([
      client.hmget(names.record(id), ...ENTRY_FIELDS),
      client.get(names.used(id)),
    ]);
    const record = recordOf(values);
    const isSuccessorToBe = typeof values[ENTRY_FIELDS.indexOf('predecessorId')] === 'string';
    return record === undefined || isSuccessorToBe ? undefined : storedKey(record, used);
  };
  return {
    async raw(id) {
      const client = await reads.ready();
      return rawKey(new Map(Object.entries(await client.hgetall(names.record(id)))));
    },
    stored: (ids) => inBatches(ids, one),
  };
}

/** What a script replied of a key: its fields, flat. */
export function rawKeyFrom(flat: readonly string[]): RawKey | undefined {
  return rawKey(fieldsFrom(flat));
}

export function storedKey(record: KeyRecord, used: string | null | undefined): StoredKey {
  return Object.freeze({ record, lastUsedAt: typeof used === 'string' ? Number(used) : null });
}

function rawKey(fields: ReadonlyMap<string, string>): RawKey | undefined {
  const record = recordOf(RECORD_FIELDS.map((field) => fields.get(field)));
  return record && { record, fields };
}
