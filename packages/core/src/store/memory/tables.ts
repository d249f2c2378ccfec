import { type KeyEntry, keyEntry } from '../../key/entry.js';
import type { KeyRecord, OrganizationRecord } from '../../key/record.js';
import type { ChangeRecord, ChangeStamp, ChangeType, KeyReference, StoredKey } from '../key-admin-store.js';

/** Changes beyond this number are dropped, oldest first: memory is bounded, and so is this trail. */
const MAX_CHANGES = 100_000;

/** The data of one memory store. Maps and no plain objects: an id or a slug may be `constructor`. */
export interface Tables {
  findEntry(id: string): KeyEntry | undefined;
  organizationBySlug(slug: string): OrganizationRecord | undefined;
  organizations(): OrganizationRecord[];
  hasOrganization(id: string): boolean;
  putOrganization(organization: OrganizationRecord): OrganizationRecord;
  hasKey(id: string): boolean;
  recordOf(id: string): KeyRecord | undefined;
  putKey(record: KeyRecord): void;
  getKey(reference: KeyReference): StoredKey | undefined;
  keysOf(organizationId: string): StoredKey[];
  noteUse(id: string, at: number): void;
  addChange(
    type: ChangeType,
    about: { readonly organizationId: string; readonly keyId: string | null },
    stamp: ChangeStamp,
  ): void;
  changesOf(organizationId: string): ChangeRecord[];
}

export function createTables(): Tables {
  const keys = new Map<string, KeyRecord>();
  const usedAt = new Map<string, number>();
  const organizations = new Map<string, OrganizationRecord>();
  const slugs = new Map<string, string>();
  const keyIds = new Map<string, Set<string>>();
  // Answers to findKey, kept until their record or organization changes, so that the same key gives the same object.
  const entries = new Map<string, KeyEntry>();
  const changes: ChangeRecord[] = [];
  let lastNumber = 0;

  const stored = (record: KeyRecord): StoredKey => ({ record, lastUsedAt: usedAt.get(record.id) ?? null });

  return {
    findEntry(id) {
      const known = entries.get(id);
      const record = known === undefined ? keys.get(id) : undefined;
      if (record === undefined) return known;
      const entry = keyEntry(record, organizations.get(record.organizationId));
      entries.set(id, entry);
      return entry;
    },
    organizationBySlug: (slug) => organizations.get(slugs.get(slug) ?? ''),
    organizations: () => [...organizations.values()],
    hasOrganization: (id) => organizations.has(id),
    putOrganization(organization) {
      const copy = Object.freeze({ ...organization });
      organizations.set(copy.id, copy);
      slugs.set(copy.slug, copy.id);
      for (const id of keyIds.get(copy.id) ?? []) entries.delete(id);
      return copy;
    },
    hasKey: (id) => keys.has(id),
    recordOf: (id) => keys.get(id),
    putKey(record) {
      keys.set(record.id, frozenRecord(record));
      entries.delete(record.id);
      const ids = keyIds.get(record.organizationId);
      if (ids === undefined) keyIds.set(record.organizationId, new Set([record.id]));
      else ids.add(record.id);
    },
    getKey({ organizationId, id }) {
      const record = keys.get(id);
      return record?.organizationId === organizationId ? stored(record) : undefined;
    },
    keysOf: (organizationId) => [...(keyIds.get(organizationId) ?? [])].map((id) => stored(keys.get(id) as KeyRecord)),
    noteUse(id, at) {
      if (keys.has(id) && at > (usedAt.get(id) ?? -1)) usedAt.set(id, at);
    },
    addChange(type, about, { at, actor }) {
      lastNumber++;
      changes.push(Object.freeze({ number: lastNumber, type, at, actor, ...about }));
      if (changes.length > MAX_CHANGES) changes.shift();
    },
    changesOf: (organizationId) => changes.filter((change) => change.organizationId === organizationId),
  };
}

/** A copy that nobody outside can write to. */
function frozenRecord(record: KeyRecord): KeyRecord {
  const list = (items: readonly string[] | null): readonly string[] | null => items && Object.freeze([...items]);
  return Object.freeze({ ...record, scopes: list(record.scopes), allowedAddresses: list(record.allowedAddresses) });
}
