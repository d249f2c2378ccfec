import { type KeyEntry, keyEntry } from '../../key/entry.js';
import type { KeyRecord } from '../../key/record.js';
import type { KeyReference, StoredKey } from '../key-admin-store.js';
import type { OrganizationTable } from './organization-table.js';

/** The keys of one memory store. Maps and no plain objects: an id comes from outside. */
export interface KeyTable {
  byId(id: string): KeyRecord | undefined;
  entry(id: string): KeyEntry | undefined;
  put(record: KeyRecord): void;
  get(reference: KeyReference): StoredKey | undefined;
  /** In no order. */
  of(organizationId: string): StoredKey[];
  noteUse(id: string, at: number): void;
  /** An organization has changed: what was answered for its keys is not true any more. */
  forgetEntries(organizationId: string): void;
}

export function createKeyTable(organizations: OrganizationTable): KeyTable {
  const records = new Map<string, KeyRecord>();
  const idsOf = new Map<string, Set<string>>();
  const usedAt = new Map<string, number>();
  // Kept until record or organization change, so that an unchanged key is answered by the same object.
  const entries = new Map<string, KeyEntry>();
  const stored = (record: KeyRecord): StoredKey => ({ record, lastUsedAt: usedAt.get(record.id) ?? null });
  const idsIn = (organizationId: string): Set<string> => idsOf.get(organizationId) ?? new Set();

  return {
    byId: (id) => records.get(id),
    entry(id) {
      const known = entries.get(id);
      const record = known === undefined ? records.get(id) : undefined;
      if (record === undefined) return known;
      const entry = keyEntry(record, organizations.byId(record.organizationId));
      entries.set(id, entry);
      return entry;
    },
    put(record) {
      records.set(record.id, frozen(record));
      entries.delete(record.id);
      idsOf.set(record.organizationId, idsIn(record.organizationId).add(record.id));
    },
    get({ organizationId, id }) {
      const record = records.get(id);
      return record?.organizationId === organizationId ? stored(record) : undefined;
    },
    of: (organizationId) => [...idsIn(organizationId)].map((id) => stored(records.get(id) as KeyRecord)),
    noteUse(id, at) {
      if (records.has(id) && at > (usedAt.get(id) ?? -1)) usedAt.set(id, at);
    },
    forgetEntries(organizationId) {
      for (const id of idsIn(organizationId)) entries.delete(id);
    },
  };
}

/** A copy that nobody outside can write to. */
function frozen(record: KeyRecord): KeyRecord {
  // What is no list stays what it is, so that keyEntry() finds it out: a text would become a list of its letters.
  const list = (items: readonly string[] | null): readonly string[] | null =>
    Array.isArray(items) ? Object.freeze([...(items as readonly string[])]) : items;
  return Object.freeze({ ...record, scopes: list(record.scopes), allowedAddresses: list(record.allowedAddresses) });
}
