import { strict as assert } from 'node:assert';
import type { ChangeStamp, KeyRecord, KeyReference, OrganizationRecord } from '@orgkey/core';
import type { OpenedStore, StoreUnderTest } from './store-target.js';

/** A moment with milliseconds, so that a store that keeps seconds is found out. */
export const NOW: number = Date.UTC(2026, 0, 31, 8, 0, 0, 123);
export const HOUR = 3_600_000;
/** A limit that no case comes near, unless it is about limits. */
export const NO_LIMIT = 1_000_000;

export function stamp(at: number = NOW, actor: string | null = null): ChangeStamp {
  return { at, actor };
}

/** The n-th id: 16 digits. */
export function idOf(n: number): string {
  return String(n).padStart(16, '0');
}

export function organizationRecord(slug: string, more: Partial<OrganizationRecord> = {}): OrganizationRecord {
  return { id: `org-${slug}`, slug, name: slug, createdAt: NOW, suspendedAt: null, ...more };
}

/** A key of organization `acme` that is good until it is revoked. */
export function keyRecord(id: string, more: Partial<KeyRecord> = {}): KeyRecord {
  return {
    id,
    organizationId: 'org-acme',
    name: 'ci-deploy',
    prefix: 'ok',
    hash: `$sha256$${id}$${'x'.repeat(43)}`,
    scopes: null,
    allowedAddresses: null,
    createdAt: NOW,
    expiresAt: null,
    revokedAt: null,
    successorId: null,
    ...more,
  };
}

export function referenceTo({ organizationId, id }: KeyRecord): KeyReference {
  return { organizationId, id };
}

/** Adds organizations, by their slugs. */
export async function addOrganizations(store: StoreUnderTest, ...slugs: readonly string[]): Promise<void> {
  for (const slug of slugs) assert.equal(await store.insertOrganization(organizationRecord(slug), stamp()), true);
}

/** Adds one key, which must be new. */
export async function addKey(store: StoreUnderTest, record: KeyRecord): Promise<KeyRecord> {
  assert.equal(await store.insertKey({ record, activeLimit: NO_LIMIT }, stamp(record.createdAt)), 'inserted');
  return record;
}

/** Adds `acme` and one key of it. */
export async function addAcmeKey(store: StoreUnderTest, more: Partial<KeyRecord> = {}): Promise<KeyRecord> {
  await addOrganizations(store, 'acme');
  return addKey(store, keyRecord(idOf(1), more));
}

/** Rotates to the key 50, with an overlap of an hour, unless told otherwise. */
export function rotate(
  store: StoreUnderTest,
  record: KeyRecord,
  more: { readonly successor?: KeyRecord; readonly endsAt?: number } = {},
): ReturnType<StoreUnderTest['rotateKey']> {
  const { successor = keyRecord(idOf(50)), endsAt = NOW + HOUR } = more;
  return store.rotateKey({ ...referenceTo(record), successor, endsAt }, stamp());
}

/** The record as a verifier reads it. */
export async function readRecord(store: StoreUnderTest, id: string): Promise<KeyRecord> {
  const entry = await store.findKey(id);
  assert.ok(entry, `findKey('${id}') must find the key`);
  return { ...entry.record };
}

/** How many changes of each type an organization has. */
export async function countChanges(
  store: StoreUnderTest,
  organizationId = 'org-acme',
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { type } of await store.listChanges({ organizationId, limit: 10_000 }))
    counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

/** The same call so many times at once. */
export function inParallel<T>(times: number, call: (i: number) => Promise<T> | T): Promise<T[]> {
  return Promise.all(Array.from({ length: times }, async (_, i) => call(i)));
}

export function countOf<T>(values: readonly T[], wanted: T): number {
  return values.filter((value) => value === wanted).length;
}

/** Two store objects on the same data; where there is but one, it plays both. */
export async function twoStores({ store, openSecond }: OpenedStore): Promise<(i: number) => StoreUnderTest> {
  const second = (await openSecond?.()) ?? store;
  return (i) => (i % 2 === 0 ? store : second);
}
