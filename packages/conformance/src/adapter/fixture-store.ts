import { createHash } from 'node:crypto';
import {
  createMemoryStore,
  type Hasher,
  type KeyRecord,
  type OrganizationRecord,
  type OrgkeyStore,
  type ParsedKey,
  parseKey,
} from '@orgkey/core';
import { CREATED_AT, type FixtureKey, KEYS, type KeyName } from './fixture-keys.js';

/** The organizations of the fixture. `dormant` is suspended. */
export const ORGANIZATIONS: Readonly<Record<'acme' | 'beta' | 'dormant', OrganizationRecord>> = {
  acme: organization('acme'),
  beta: organization('beta'),
  dormant: organization('dormant'),
};

function organization(slug: string): OrganizationRecord {
  return { id: `org-${slug}-00000001`, slug, name: slug, createdAt: CREATED_AT, suspendedAt: null };
}

type Terms = Partial<Pick<KeyRecord, 'organizationId' | 'scopes' | 'allowedAddresses' | 'expiresAt'>>;

const TERMS: Partial<Record<KeyName, Terms>> = {
  beta: { organizationId: ORGANIZATIONS.beta.id },
  suspended: { organizationId: ORGANIZATIONS.dormant.id },
  orphan: { organizationId: 'org-nobody-0000001' },
  expired: { expiresAt: CREATED_AT + 1 },
  expiring: { expiresAt: Date.UTC(2099, 0, 1) },
  reader: { scopes: ['read'] },
  writer: { scopes: ['read', 'write'] },
  noScopes: { scopes: [] },
  loopback: { allowedAddresses: ['127.0.0.0/8', '::1'] },
  documentation: { allowedAddresses: ['203.0.113.0/24'] },
  documentation6: { allowedAddresses: ['2001:db8::/32'] },
};

const NEVER_ISSUED: readonly KeyName[] = ['unknown', 'wrongSecret', 'badChecksum'];

/** What is stored of a key, by the contract of the `sha256` hasher: `$sha256$<id>$<digest of id_secret>`. */
export function recordOf(name: string, { id, secret }: FixtureKey, terms: Terms = {}): KeyRecord {
  const digest = createHash('sha256').update(`${id}_${secret}`).digest('base64').replace(/=+$/, '');
  return {
    id,
    organizationId: ORGANIZATIONS.acme.id,
    name,
    prefix: 'ok',
    hash: `$sha256$${id}$${digest}`,
    scopes: null,
    allowedAddresses: null,
    createdAt: CREATED_AT,
    expiresAt: null,
    revokedAt: null,
    successorId: null,
    ...terms,
  };
}

/** A memory store that holds the fixture, its keys kept by `hasher`. */
export async function createFixtureStore(hasher: Hasher | undefined): Promise<OrgkeyStore> {
  const store = createMemoryStore();
  const stamp = { at: CREATED_AT, actor: null };
  for (const each of Object.values(ORGANIZATIONS)) await store.insertOrganization(each, stamp);
  await store.suspendOrganization(ORGANIZATIONS.dormant.slug, stamp);
  for (const [name, key] of Object.entries(KEYS) as [KeyName, FixtureKey][]) {
    if (NEVER_ISSUED.includes(name)) continue;
    const plain = recordOf(name, key, TERMS[name]);
    const record = hasher === undefined ? plain : { ...plain, hash: await hasher.hash(parsed(key)) };
    await store.insertKey({ record, activeLimit: 1_000 }, stamp);
  }
  await store.revokeKey({ organizationId: ORGANIZATIONS.acme.id, id: KEYS.revoked.id }, stamp);
  return store;
}

function parsed({ text }: FixtureKey): ParsedKey {
  return parseKey(text, 'ok') as ParsedKey;
}

/** The principal that a good key of the fixture stands for, written out by hand. */
export function principalOf(name: KeyName): Readonly<Record<string, unknown>> {
  const terms = TERMS[name] ?? {};
  const { id, slug } = terms.organizationId === ORGANIZATIONS.beta.id ? ORGANIZATIONS.beta : ORGANIZATIONS.acme;
  return {
    keyId: KEYS[name].id,
    name,
    organization: { id, slug },
    scopes: terms.scopes ?? null,
    createdAt: '2026-01-31T08:00:00.250Z',
    expiresAt: terms.expiresAt === undefined ? null : '2099-01-01T00:00:00.000Z',
  };
}
