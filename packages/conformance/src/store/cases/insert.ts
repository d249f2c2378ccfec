import { strict as assert } from 'node:assert';
import type { KeyRecord } from '@orgkey/core';
import {
  addAcmeKey,
  addKey,
  addOrganizations,
  countChanges,
  countOf,
  idOf,
  inParallel,
  keyRecord,
  NO_LIMIT,
  NOW,
  readRecord,
  referenceTo,
  stamp,
  twoStores,
} from '../records.js';
import type { StoreCase, StoreUnderTest } from '../store-target.js';

const TAKEN = "An id that any key has, a revoked one or another organization's too, is taken: the key stays as it is.";
const LIMIT = 'An organization has at most `activeLimit` keys that are neither revoked nor expired.';

function tryInsert(store: StoreUnderTest, record: KeyRecord, activeLimit = NO_LIMIT) {
  return store.insertKey({ record, activeLimit }, stamp());
}

/** `insertKey`: one conditional write. */
export const insertCases: readonly StoreCase[] = [
  {
    name: 'store/insert-takes-an-id-once',
    promise: TAKEN,
    async run({ store }) {
      const record = await addAcmeKey(store);
      assert.equal(await tryInsert(store, record), 'id_taken');
      assert.equal(await tryInsert(store, { ...record, name: 'other', hash: 'other' }), 'id_taken');
      assert.deepEqual(await readRecord(store, record.id), record);
      assert.deepEqual(await countChanges(store), { organization_created: 1, key_created: 1 });
    },
  },
  {
    name: 'store/insert-does-not-revive',
    promise: TAKEN,
    async run({ store }) {
      const record = await addAcmeKey(store);
      await store.revokeKey(referenceTo(record), stamp(NOW + 1));
      assert.equal(await tryInsert(store, record), 'id_taken');
      assert.deepEqual(await readRecord(store, record.id), { ...record, revokedAt: NOW + 1 });
    },
  },
  {
    name: 'store/insert-does-not-move-a-key',
    promise: TAKEN,
    async run({ store }) {
      const record = await addAcmeKey(store);
      await addOrganizations(store, 'beta');
      assert.equal(await tryInsert(store, { ...record, organizationId: 'org-beta' }), 'id_taken');
      assert.deepEqual(await readRecord(store, record.id), record);
      assert.deepEqual(await store.listKeys({ organizationId: 'org-beta' }), []);
      assert.deepEqual(await countChanges(store, 'org-beta'), { organization_created: 1 });
    },
  },
  {
    name: 'store/insert-one-id-in-parallel',
    promise: 'Of 100 parallel inserts of one id exactly one succeeds.',
    async run(opened) {
      const { store } = opened;
      await addOrganizations(store, 'acme');
      const storeFor = await twoStores(opened);
      const outcomes = await inParallel(100, (i) => tryInsert(storeFor(i), keyRecord(idOf(1), { name: `try ${i}` })));
      assert.equal(countOf(outcomes, 'inserted'), 1);
      assert.equal(countOf(outcomes, 'id_taken'), 99);
      assert.equal((await readRecord(store, idOf(1))).name, `try ${outcomes.indexOf('inserted')}`);
      assert.equal((await store.listKeys({ organizationId: 'org-acme' })).length, 1);
      assert.deepEqual(await countChanges(store), { organization_created: 1, key_created: 1 });
    },
  },
  {
    name: 'store/insert-keeps-the-limit',
    promise: LIMIT,
    async run({ store }) {
      await addOrganizations(store, 'acme', 'beta');
      await addKey(store, keyRecord(idOf(1)));
      await addKey(store, keyRecord(idOf(2), { expiresAt: NOW + 1 }));
      await addKey(store, keyRecord(idOf(3), { revokedAt: NOW - 1 }));
      await addKey(store, keyRecord(idOf(4), { expiresAt: NOW }));
      await addKey(store, keyRecord(idOf(5), { organizationId: 'org-beta' }));
      assert.equal(await tryInsert(store, keyRecord(idOf(6)), 2), 'limit_reached');
      assert.equal(await store.findKey(idOf(6)), undefined);
      assert.equal(await tryInsert(store, keyRecord(idOf(6)), 3), 'inserted');
      assert.equal(await tryInsert(store, keyRecord(idOf(7)), 3), 'limit_reached');
      assert.deepEqual(await countChanges(store), { organization_created: 1, key_created: 5 });
    },
  },
  {
    name: 'store/insert-after-a-revocation-frees-the-limit',
    promise: LIMIT,
    async run({ store }) {
      const record = await addAcmeKey(store);
      assert.equal(await tryInsert(store, keyRecord(idOf(2)), 1), 'limit_reached');
      await store.revokeKey(referenceTo(record), stamp());
      assert.equal(await tryInsert(store, keyRecord(idOf(2)), 1), 'inserted');
    },
  },
  {
    name: 'store/insert-keeps-the-limit-in-parallel',
    promise: LIMIT,
    async run(opened) {
      const { store } = opened;
      await addOrganizations(store, 'acme');
      const storeFor = await twoStores(opened);
      const outcomes = await inParallel(20, (i) => tryInsert(storeFor(i), keyRecord(idOf(i)), 5));
      assert.equal(countOf(outcomes, 'inserted'), 5);
      assert.equal(countOf(outcomes, 'limit_reached'), 15);
      assert.equal((await store.listKeys({ organizationId: 'org-acme', activeAt: NOW })).length, 5);
      assert.deepEqual(await countChanges(store), { organization_created: 1, key_created: 5 });
    },
  },
  {
    name: 'store/insert-copies',
    promise: 'What is stored is a copy: who inserted a record can not change it afterwards.',
    async run({ store }) {
      await addOrganizations(store, 'acme');
      const scopes = ['agents:read'];
      const mutable = { ...keyRecord(idOf(1)), scopes };
      await addKey(store, mutable);
      scopes.push('agents:write');
      Object.assign(mutable, { name: 'changed', organizationId: 'org-other' });
      assert.deepEqual(await readRecord(store, idOf(1)), keyRecord(idOf(1), { scopes: ['agents:read'] }));
    },
  },
];
