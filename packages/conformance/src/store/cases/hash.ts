import { strict as assert } from 'node:assert';
import {
  addAcmeKey,
  countChanges,
  idOf,
  inParallel,
  NOW,
  readRecord,
  referenceTo,
  stamp,
  twoStores,
} from '../records.js';
import type { StoreCase } from '../store-target.js';

const CONDITION =
  'replaceHash() replaces a hash that is still `from` of a key that is not revoked, and says whether it did.';

/** `replaceHash`: a conditional write. */
export const hashCases: readonly StoreCase[] = [
  {
    name: 'store/replace-hash',
    promise: CONDITION,
    async run({ store }) {
      const record = await addAcmeKey(store, { scopes: ['a'] });
      await store.findKey(record.id);
      assert.equal(await store.replaceHash({ id: record.id, from: record.hash, to: '$sha256$new' }), true);
      assert.deepEqual(await readRecord(store, record.id), { ...record, hash: '$sha256$new' });
      assert.deepEqual(await countChanges(store), { organization_created: 1, key_created: 1 });
    },
  },
  {
    name: 'store/replace-hash-compares-from',
    promise: CONDITION,
    async run({ store }) {
      const record = await addAcmeKey(store);
      for (const from of ['', '$sha256$other', record.hash.toUpperCase(), `${record.hash} `, '%'])
        assert.equal(await store.replaceHash({ id: record.id, from, to: '$sha256$new' }), false, from);
      for (const id of [idOf(2), `${record.id} `, 'constructor', ''])
        assert.equal(await store.replaceHash({ id, from: record.hash, to: '$sha256$new' }), false, id);
      assert.deepEqual(await readRecord(store, record.id), record);
      assert.equal(await store.findKey(idOf(2)), undefined);
    },
  },
  {
    name: 'store/replace-hash-of-a-revoked-key',
    promise: CONDITION,
    async run({ store }) {
      const record = await addAcmeKey(store);
      await store.revokeKey(referenceTo(record), stamp());
      assert.equal(await store.replaceHash({ id: record.id, from: record.hash, to: '$sha256$new' }), false);
      assert.deepEqual(await readRecord(store, record.id), { ...record, revokedAt: NOW });
    },
  },
  {
    name: 'store/replace-hash-in-parallel',
    promise: 'Of parallel replacements of one hash exactly one is made.',
    async run(opened) {
      const { store } = opened;
      const record = await addAcmeKey(store);
      const storeFor = await twoStores(opened);
      const answers = await inParallel(20, (i) =>
        storeFor(i).replaceHash({ id: record.id, from: record.hash, to: `$sha256$${i}` }),
      );
      assert.equal(answers.filter(Boolean).length, 1);
      assert.equal((await readRecord(store, record.id)).hash, `$sha256$${answers.indexOf(true)}`);
    },
  },
];
