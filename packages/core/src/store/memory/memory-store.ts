import { endedByRotation, hasReach, isActive } from '../../key/reach.js';
import type { KeyRecord } from '../../key/record.js';
import type { ChangeFeed } from '../change-feed.js';
import type {
  ChangeStamp,
  ChangeType,
  KeyAdminStore,
  KeyChange,
  KeyReference,
  OrgkeyStore,
} from '../key-admin-store.js';
import type { KeyStore } from '../key-store.js';
import { type ChangeLog, createChangeLog } from './change-log.js';
import { createKeyTable, type KeyTable } from './key-table.js';
import { organizationSide } from './organization-side.js';
import { createOrganizationTable, type OrganizationTable } from './organization-table.js';

interface Tables {
  readonly organizations: OrganizationTable;
  readonly keys: KeyTable;
  readonly log: ChangeLog;
}

/**
 * A store in the memory of this process: for tests, for a first try, and for keys that shall not outlive
 * the process. It answers without a promise; nothing is shared with other processes.
 *
 * @example
 * const settings = { store: createMemoryStore() };
 */
export function createMemoryStore(): OrgkeyStore {
  const organizations = createOrganizationTable();
  const tables: Tables = { organizations, keys: createKeyTable(organizations), log: createChangeLog() };
  return Object.freeze({
    ...verifierSide(tables),
    ...feedSide(tables),
    ...organizationSide(tables),
    ...keySide(tables),
    ...changeSide(tables),
  });
}

function verifierSide({ keys }: Tables): KeyStore {
  return {
    findKey: (id) => keys.entry(id),
    recordUses(uses) {
      for (const { id, at } of uses) keys.noteUse(id, at);
    },
    replaceHash({ id, from, to }) {
      const record = keys.byId(id);
      if (record === undefined || record.hash !== from || record.revokedAt !== null) return false;
      keys.put({ ...record, hash: to });
      return true;
    },
  };
}

function feedSide({ log }: Tables): ChangeFeed & Pick<KeyAdminStore, 'settleTime' | 'listChanges'> {
  let leaseTime: number | undefined;
  return {
    feedIntervalMs: 50,
    readChanges: async ({ after }) => log.read(after),
    readLeaseTime: async () => leaseTime,
    raiseLeaseTime: async (milliseconds) => {
      leaseTime = Math.max(leaseTime ?? 0, milliseconds);
      return leaseTime;
    },
    settleTime: async () => leaseTime ?? 0,
    listChanges: async (query) => log.list(query),
  };
}

type KeySide = Pick<KeyAdminStore, 'insertKey' | 'getKey' | 'listKeys'>;

function keySide({ keys, log }: Tables): KeySide {
  const activeKeys = (organizationId: string, at: number) =>
    keys.of(organizationId).filter(({ record }) => isActive(record, at));
  return {
    async insertKey({ record, activeLimit }, stamp) {
      if (keys.byId(record.id) !== undefined) return 'id_taken';
      if (activeKeys(record.organizationId, stamp.at).length >= activeLimit) return 'limit_reached';
      keys.put(record);
      log.add('key_created', { organizationId: record.organizationId, keyId: record.id }, stamp);
      return 'inserted';
    },
    getKey: async (reference) => keys.get(reference),
    async listKeys({ organizationId, activeAt }) {
      const listed = activeAt === undefined ? keys.of(organizationId) : activeKeys(organizationId, activeAt);
      return listed.sort((a, b) => newestFirst(a.record, b.record));
    },
  };
}

type ChangeSide = Pick<KeyAdminStore, 'revokeKey' | 'renameKey' | 'narrowKey' | 'rotateKey'>;

/** What a record becomes; `undefined` where the condition of the change does not hold. */
type Change = (record: KeyRecord) => KeyRecord | undefined;

function changeSide({ keys, log }: Tables): ChangeSide {
  const update = (type: ChangeType, reference: KeyReference, stamp: ChangeStamp) => ({
    to(change: Change): KeyChange | undefined {
      const key = keys.get(reference);
      const next = key && change(key.record);
      if (next === undefined) return key && { changed: false, key };
      keys.put(next);
      log.add(type, { organizationId: next.organizationId, keyId: next.id }, stamp);
      return { changed: true, key: { ...key, record: keys.byId(next.id) as KeyRecord } as KeyChange['key'] };
    },
  });
  return {
    revokeKey: async (reference, stamp) =>
      update('key_revoked', reference, stamp).to((record) =>
        record.revokedAt === null ? { ...record, revokedAt: stamp.at } : undefined,
      ),
    renameKey: async ({ name, ...reference }, stamp) =>
      update('key_renamed', reference, stamp).to((record) =>
        record.revokedAt === null && record.name !== name ? { ...record, name } : undefined,
      ),
    narrowKey: async ({ from, to, ...reference }, stamp) =>
      update('key_narrowed', reference, stamp).to((record) =>
        record.revokedAt === null && hasReach(record, from) && !hasReach(record, to) ? { ...record, ...to } : undefined,
      ),
    async rotateKey({ successor, endsAt, ...reference }, stamp) {
      const rotated = update('key_rotated', reference, stamp).to((record) => {
        const mayRotate =
          isActive(record, stamp.at) && record.successorId === null && keys.byId(successor.id) === undefined;
        return mayRotate
          ? { ...record, successorId: successor.id, ...endedByRotation(record, { endsAt, at: stamp.at }) }
          : undefined;
      });
      if (rotated?.changed) keys.put(successor);
      return rotated;
    },
  };
}

function newestFirst(a: KeyRecord, b: KeyRecord): number {
  if (a.createdAt !== b.createdAt) return b.createdAt - a.createdAt;
  return a.id < b.id ? 1 : -1;
}
