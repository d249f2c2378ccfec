import type { KeyRecord } from '../../key/record.js';
import type {
  ChangeStamp,
  ChangeType,
  KeyAdminStore,
  KeyChange,
  KeyReach,
  KeyReference,
  OrganizationChange,
  OrgkeyStore,
} from '../key-admin-store.js';
import type { KeyStore } from '../key-store.js';
import { createTables, type Tables } from './tables.js';

/**
 * A store in the memory of this process: for tests, for a first try, and for keys that shall not outlive
 * the process. It answers without a promise; nothing is shared with other processes.
 *
 * @example
 * const settings = { store: createMemoryStore() };
 */
export function createMemoryStore(): OrgkeyStore {
  const tables = createTables();
  return Object.freeze({
    ...verifierSide(tables),
    ...organizationSide(tables),
    ...keySide(tables),
    ...changeOfKeySide(tables),
  });
}

function verifierSide(tables: Tables): KeyStore {
  return {
    findKey: (id) => tables.findEntry(id),
    recordUses(uses) {
      for (const { id, at } of uses) tables.noteUse(id, at);
    },
    replaceHash({ id, from, to }) {
      const record = tables.recordOf(id);
      if (record === undefined || record.hash !== from || record.revokedAt !== null) return false;
      tables.putKey({ ...record, hash: to });
      return true;
    },
  };
}

type OrganizationSide = Pick<
  KeyAdminStore,
  | 'insertOrganization'
  | 'findOrganization'
  | 'listOrganizations'
  | 'suspendOrganization'
  | 'resumeOrganization'
  | 'listChanges'
>;

function organizationSide(tables: Tables): OrganizationSide {
  const setSuspended = (slug: string, suspend: boolean, stamp: ChangeStamp): OrganizationChange | undefined => {
    const organization = tables.organizationBySlug(slug);
    if (organization === undefined) return undefined;
    if ((organization.suspendedAt !== null) === suspend) return { changed: false, organization };
    tables.addChange(
      suspend ? 'organization_suspended' : 'organization_resumed',
      { organizationId: organization.id, keyId: null },
      stamp,
    );
    return {
      changed: true,
      organization: tables.putOrganization({ ...organization, suspendedAt: suspend ? stamp.at : null }),
    };
  };
  return {
    async insertOrganization(organization, stamp) {
      if (tables.organizationBySlug(organization.slug) !== undefined || tables.hasOrganization(organization.id))
        return false;
      tables.putOrganization(organization);
      tables.addChange('organization_created', { organizationId: organization.id, keyId: null }, stamp);
      return true;
    },
    findOrganization: async (slug) => tables.organizationBySlug(slug),
    listOrganizations: async () => tables.organizations().sort((a, b) => (a.slug < b.slug ? -1 : 1)),
    suspendOrganization: async (slug, stamp) => setSuspended(slug, true, stamp),
    resumeOrganization: async (slug, stamp) => setSuspended(slug, false, stamp),
    async listChanges({ organizationId, before = Number.POSITIVE_INFINITY, limit }) {
      const older = tables.changesOf(organizationId).filter((change) => change.number < before);
      return older.reverse().slice(0, limit);
    },
  };
}

type KeySide = Pick<KeyAdminStore, 'insertKey' | 'getKey' | 'listKeys'>;

function keySide(tables: Tables): KeySide {
  const listKeys = (organizationId: string, activeAt: number | undefined) =>
    tables.keysOf(organizationId).filter(({ record }) => activeAt === undefined || isActive(record, activeAt));
  return {
    async insertKey({ record, activeLimit }, stamp) {
      if (tables.hasKey(record.id)) return 'id_taken';
      if (listKeys(record.organizationId, stamp.at).length >= activeLimit) return 'limit_reached';
      tables.putKey(record);
      tables.addChange('key_created', { organizationId: record.organizationId, keyId: record.id }, stamp);
      return 'inserted';
    },
    getKey: async (reference) => tables.getKey(reference),
    listKeys: async ({ organizationId, activeAt }) =>
      listKeys(organizationId, activeAt).sort((a, b) => newestFirst(a.record, b.record)),
  };
}

type ChangeOfKeySide = Pick<KeyAdminStore, 'revokeKey' | 'renameKey' | 'narrowKey' | 'rotateKey'>;

function changeOfKeySide(tables: Tables): ChangeOfKeySide {
  /** Applies what `change` answers, unless it answers that the condition does not hold. */
  const update = (
    reference: KeyReference,
    what: { readonly type: ChangeType; readonly stamp: ChangeStamp },
    change: (record: KeyRecord) => KeyRecord | undefined,
  ): KeyChange | undefined => {
    const key = tables.getKey(reference);
    const next = key && change(key.record);
    if (next === undefined) return key && { changed: false, key };
    tables.putKey(next);
    tables.addChange(what.type, { organizationId: next.organizationId, keyId: next.id }, what.stamp);
    return { changed: true, key: tables.getKey(reference) as KeyChange['key'] };
  };
  return {
    revokeKey: async (reference, stamp) =>
      update(reference, { type: 'key_revoked', stamp }, (record) =>
        record.revokedAt === null ? { ...record, revokedAt: stamp.at } : undefined,
      ),
    renameKey: async ({ name, ...reference }, stamp) =>
      update(reference, { type: 'key_renamed', stamp }, (record) =>
        record.revokedAt === null && record.name !== name ? { ...record, name } : undefined,
      ),
    narrowKey: async ({ from, to, ...reference }, stamp) =>
      update(reference, { type: 'key_narrowed', stamp }, (record) =>
        record.revokedAt === null && isReach(record, from) ? { ...record, ...to } : undefined,
      ),
    async rotateKey({ successor, endsAt, ...reference }, stamp) {
      if (tables.hasKey(successor.id)) throw new Error('The id of the successor is taken.');
      const result = update(reference, { type: 'key_rotated', stamp }, (record) => {
        if (!isActive(record, stamp.at) || record.successorId !== null) return undefined;
        return { ...record, successorId: successor.id, expiresAt: Math.min(endsAt, record.expiresAt ?? endsAt) };
      });
      if (result?.changed) tables.putKey(successor);
      return result;
    },
  };
}

function isActive(record: KeyRecord, at: number): boolean {
  return record.revokedAt === null && (record.expiresAt === null || record.expiresAt > at);
}

function isReach(record: KeyRecord, reach: KeyReach): boolean {
  const same = (a: readonly string[] | null, b: readonly string[] | null): boolean =>
    JSON.stringify(a) === JSON.stringify(b);
  return (
    same(record.scopes, reach.scopes) &&
    same(record.allowedAddresses, reach.allowedAddresses) &&
    record.expiresAt === reach.expiresAt
  );
}

function newestFirst(a: KeyRecord, b: KeyRecord): number {
  if (a.createdAt !== b.createdAt) return b.createdAt - a.createdAt;
  return a.id < b.id ? 1 : -1;
}
