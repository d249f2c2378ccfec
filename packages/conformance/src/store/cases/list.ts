import { strict as assert } from 'node:assert';
import type { StoredKey } from '@orgkey/core';
import {
  addAcmeKey,
  addKey,
  addOrganizations,
  idOf,
  inParallel,
  keyRecord,
  NOW,
  readRecord,
  referenceTo,
  stamp,
} from '../records.js';
import type { StoreCase } from '../store-target.js';

const ORDER = 'Keys are listed newest first: by createdAt, then by id, descending and byte for byte.';
const COPY = 'What is handed out is no view into the store: writing to it changes nothing there.';

const idsOf = (keys: readonly StoredKey[]): string[] => keys.map(({ record }) => record.id);

/** Tries to write; a frozen object refuses, which is as good. */
function tamper(write: () => void): void {
  try {
    write();
  } catch {}
}

/** `getKey`, `listKeys`: what a manager reads. */
export const listCases: readonly StoreCase[] = [
  {
    name: 'store/get-answers-the-record',
    promise: 'getKey() answers the whole record, and null for a key that was never used.',
    async run({ store }) {
      const record = await addAcmeKey(store, { scopes: [], allowedAddresses: ['2001:db8::/32'], expiresAt: NOW + 5 });
      const key = await store.getKey(referenceTo(record));
      assert.deepEqual({ ...key?.record }, record);
      assert.equal(key?.lastUsedAt, null);
    },
  },
  {
    name: 'store/get-of-another-organization',
    promise: "Another organization's key is answered like one that is not there.",
    async run({ store }) {
      const record = await addAcmeKey(store);
      await addOrganizations(store, 'beta');
      for (const organizationId of ['org-beta', 'org-none', 'constructor', '__proto__', 'ORG-ACME', 'org-acme '])
        assert.equal(await store.getKey({ organizationId, id: record.id }), undefined, organizationId);
      assert.equal(await store.getKey({ organizationId: 'org-acme', id: idOf(2) }), undefined);
    },
  },
  {
    name: 'store/list-newest-first',
    promise: ORDER,
    async run({ store }) {
      await addOrganizations(store, 'acme');
      const ages = [3, 1, 4, 1, 5, 9, 2, 6];
      for (const [i, age] of ages.entries()) await addKey(store, keyRecord(idOf(i), { createdAt: NOW - age }));
      const times = (await store.listKeys({ organizationId: 'org-acme' })).map(({ record }) => NOW - record.createdAt);
      assert.deepEqual(times, [1, 1, 2, 3, 4, 5, 6, 9]);
    },
  },
  {
    name: 'store/list-ties-by-id',
    promise: ORDER,
    async run({ store }) {
      await addOrganizations(store, 'acme');
      const ids = ['a', 'B', 'b', 'A', '0', 'z', 'Z', '9'].map((end) => `aaaaaaaaaaaaaaa${end}`);
      for (const id of ids) await addKey(store, keyRecord(id));
      const listed = idsOf(await store.listKeys({ organizationId: 'org-acme' }));
      assert.deepEqual(listed.map((id) => id.at(-1)).join(''), 'zbaZBA90');
    },
  },
  {
    name: 'store/list-active-keys',
    promise: 'With `activeAt` only keys are listed that are neither revoked nor expired then; without it, all of them.',
    async run({ store }) {
      await addOrganizations(store, 'acme');
      const states = [{}, { expiresAt: NOW + 1 }, { expiresAt: NOW }, { expiresAt: NOW - 1 }, { revokedAt: NOW - 5 }];
      for (const [i, state] of states.entries()) await addKey(store, keyRecord(idOf(i), state));
      await addKey(store, keyRecord(idOf(8)));
      await store.revokeKey({ organizationId: 'org-acme', id: idOf(8) }, stamp());
      const listed = (activeAt?: number) =>
        store.listKeys({ organizationId: 'org-acme', ...(activeAt === undefined ? {} : { activeAt }) });
      assert.deepEqual(idsOf(await listed(NOW)), [idOf(1), idOf(0)]);
      assert.deepEqual(idsOf(await listed(NOW + 1)), [idOf(0)]);
      assert.deepEqual(idsOf(await listed(NOW - 1)), [idOf(2), idOf(1), idOf(0)]);
      assert.deepEqual(idsOf(await listed()), [8, 4, 3, 2, 1, 0].map(idOf));
    },
  },
  {
    name: 'store/list-one-organization',
    promise: 'A list holds the keys of one organization and of no other.',
    async run({ store }) {
      await addOrganizations(store, 'acme', 'beta', 'constructor');
      await addKey(store, keyRecord(idOf(1)));
      await addKey(store, keyRecord(idOf(2), { organizationId: 'org-beta' }));
      assert.deepEqual(idsOf(await store.listKeys({ organizationId: 'org-acme' })), [idOf(1)]);
      assert.deepEqual(idsOf(await store.listKeys({ organizationId: 'org-beta', activeAt: NOW })), [idOf(2)]);
      for (const organizationId of ['org-constructor', 'org-none', 'constructor', '__proto__', '%', '*', ''])
        assert.deepEqual(await store.listKeys({ organizationId }), [], organizationId);
    },
  },
  {
    name: 'store/list-is-whole',
    promise: 'A list holds all keys of the organization, each once, also where there are many.',
    async run({ store }) {
      await addOrganizations(store, 'acme');
      await inParallel(250, (i) => addKey(store, keyRecord(idOf(i), { name: `key ${i}` })));
      const keys = await store.listKeys({ organizationId: 'org-acme' });
      assert.deepEqual(
        idsOf(keys),
        Array.from({ length: 250 }, (_, i) => idOf(249 - i)),
      );
      assert.ok(keys.every(({ record }) => record.name === `key ${Number(record.id)}`));
    },
  },
  {
    name: 'store/answers-are-no-views',
    promise: COPY,
    async run({ store }) {
      const record = await addAcmeKey(store, { scopes: ['agents:read'], allowedAddresses: ['192.0.2.1/32'] });
      const get = async () => (await store.getKey(referenceTo(record))) as StoredKey;
      const entry = await store.findKey(record.id);
      const [listed] = (await store.listKeys({ organizationId: 'org-acme' })) as [StoredKey];
      for (const each of [(await get()).record, entry?.record, listed.record]) {
        tamper(() => Object.assign(each as object, { organizationId: 'org-beta' }));
        tamper(() => Object.assign(each as object, { revokedAt: NOW }));
        tamper(() => Object.assign(each?.scopes as object, { 0: 'agents:write' }));
        tamper(() => Object.assign(each?.allowedAddresses as object, { length: 0 }));
      }
      tamper(() => Object.assign(listed, { lastUsedAt: NOW }));
      assert.deepEqual(await readRecord(store, record.id), record);
      const key = await get();
      assert.deepEqual({ ...key.record }, record);
      assert.equal(key.lastUsedAt, null);
    },
  },
  {
    name: 'store/organizations-are-no-views',
    promise: COPY,
    async run({ store }) {
      await addAcmeKey(store);
      const found = await store.findOrganization('acme');
      const listed = await store.listOrganizations();
      const held = (await store.findKey(idOf(1)))?.organization;
      for (const each of [found, listed[0], held])
        tamper(() => Object.assign(each as object, { slug: 'beta', suspendedAt: NOW }));
      tamper(() => (listed as unknown[]).splice(0));
      const organization = (await store.findKey(idOf(1)))?.organization;
      assert.equal(organization?.slug, 'acme');
      assert.equal(organization.suspendedAt, null);
      assert.deepEqual(
        (await store.listOrganizations()).map(({ slug }) => slug),
        ['acme'],
      );
    },
  },
];
