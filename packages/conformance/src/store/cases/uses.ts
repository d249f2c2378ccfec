import { strict as assert } from 'node:assert';
import type { KeyRecord, KeyUse } from '@orgkey/core';
import {
  addAcmeKey,
  addKey,
  addOrganizations,
  countChanges,
  idOf,
  inParallel,
  keyRecord,
  NOW,
  readRecord,
  referenceTo,
  stamp,
  twoStores,
} from '../records.js';
import type { StoreCase, StoreUnderTest } from '../store-target.js';

const MONOTONIC = 'A recorded use is never earlier than what is recorded.';

async function lastUse(store: StoreUnderTest, record: KeyRecord): Promise<number | null | undefined> {
  return (await store.getKey(referenceTo(record)))?.lastUsedAt;
}

/** `recordUses`: the one write of a verifier. */
export const useCases: readonly StoreCase[] = [
  {
    name: 'store/use-is-recorded',
    promise: 'When recordUses() has resolved, the last use is what getKey() and listKeys() answer.',
    async run({ store }) {
      const record = await addAcmeKey(store);
      await store.recordUses([{ id: record.id, at: NOW + 7 }]);
      assert.equal(await lastUse(store, record), NOW + 7);
      const [listed] = await store.listKeys({ organizationId: 'org-acme' });
      assert.equal(listed?.lastUsedAt, NOW + 7);
    },
  },
  {
    name: 'store/use-is-monotonic',
    promise: MONOTONIC,
    async run({ store }) {
      const record = await addAcmeKey(store);
      const steps = [
        [NOW + 5, NOW + 5],
        [NOW + 4, NOW + 5],
        [NOW + 5, NOW + 5],
        [1, NOW + 5],
        [NOW + 6, NOW + 6],
      ] as const;
      for (const [at, expected] of steps) {
        await store.recordUses([{ id: record.id, at }]);
        assert.equal(await lastUse(store, record), expected);
      }
    },
  },
  {
    name: 'store/use-is-monotonic-in-parallel',
    promise: MONOTONIC,
    async run(opened) {
      const { store } = opened;
      const record = await addAcmeKey(store);
      const storeFor = await twoStores(opened);
      // 1 to 50 in an order that is neither rising nor falling.
      await inParallel(50, (i) => storeFor(i).recordUses([{ id: record.id, at: NOW + ((i * 37) % 50) }]));
      assert.equal(await lastUse(store, record), NOW + 49);
    },
  },
  {
    name: 'store/uses-come-in-batches',
    promise: 'A batch holds any number of uses, of keys of any organization; an id twice counts by its latest.',
    async run({ store }) {
      await addOrganizations(store, 'acme', 'beta');
      const records = await inParallel(120, (i) =>
        addKey(store, keyRecord(idOf(i), { organizationId: i % 2 === 0 ? 'org-acme' : 'org-beta' })),
      );
      await store.recordUses([]);
      const uses: KeyUse[] = records.flatMap(({ id }, i) => [
        { id, at: NOW + i },
        { id, at: NOW + i - 1 },
      ]);
      await store.recordUses(uses);
      for (const organizationId of ['org-acme', 'org-beta']) {
        const keys = await store.listKeys({ organizationId });
        assert.equal(keys.length, 60);
        for (const { record, lastUsedAt } of keys) assert.equal(lastUsedAt, NOW + Number(record.id));
      }
    },
  },
  {
    name: 'store/use-of-an-unknown-key-leaves-nothing',
    promise:
      'A use of a key that is not there leaves nothing, and does not keep the others of its batch from being recorded.',
    async run({ store }) {
      const record = await addAcmeKey(store);
      const unknown = [idOf(2), 'constructor', '__proto__'];
      await store.recordUses([...unknown, record.id, idOf(3)].map((id) => ({ id, at: NOW + 9 })));
      assert.equal(await lastUse(store, record), NOW + 9);
      for (const id of unknown) assert.equal(await store.findKey(id), undefined, id);
      assert.equal((await store.listKeys({ organizationId: 'org-acme' })).length, 1);
      assert.equal(await lastUse(store, await addKey(store, keyRecord(idOf(2)))), null);
    },
  },
  {
    name: 'store/use-touches-nothing-else',
    promise: 'A recorded use changes no other member of the record, and leaves no change row.',
    async run({ store }) {
      const reach = { scopes: ['a', 'b'], allowedAddresses: ['192.0.2.0/24'], expiresAt: NOW + 5 };
      const record = await addAcmeKey(store, { ...reach, name: 'näme "quoted" 🔑' });
      const bytes = async () => JSON.stringify(await readRecord(store, record.id));
      const before = await bytes();
      await store.recordUses([{ id: record.id, at: NOW + 1 }]);
      assert.equal(await bytes(), before);
      await store.revokeKey(referenceTo(record), stamp());
      const revoked = await bytes();
      await store.recordUses([{ id: record.id, at: NOW + 2 }]);
      assert.equal(await bytes(), revoked);
      const changes = await countChanges(store);
      assert.deepEqual(changes, { organization_created: 1, key_created: 1, key_revoked: 1 });
    },
  },
  {
    name: 'store/use-races-with-changes',
    promise: 'A use that is recorded beside a rename or a narrowing undoes neither of them.',
    async run(opened) {
      const { store } = opened;
      await addOrganizations(store, 'acme');
      const storeFor = await twoStores(opened);
      const from = { scopes: null, allowedAddresses: null, expiresAt: null };
      for (let i = 0; i < 20; i++) {
        const record = await addKey(store, keyRecord(idOf(i)));
        await Promise.all([
          storeFor(0).recordUses([{ id: record.id, at: NOW + i }]),
          storeFor(1).renameKey({ ...referenceTo(record), name: 'renamed' }, stamp()),
          storeFor(0).narrowKey({ ...referenceTo(record), from, to: { ...from, scopes: [] } }, stamp()),
          storeFor(1).recordUses([{ id: record.id, at: NOW + i + 1 }]),
        ]);
        assert.deepEqual(await readRecord(store, record.id), { ...record, name: 'renamed', scopes: [] });
        assert.equal(await lastUse(store, record), NOW + i + 1);
      }
    },
  },
];
