import { strict as assert } from 'node:assert';
import type { KeyReach } from '@orgkey/core';
import {
  addAcmeKey,
  addOrganizations,
  countChanges,
  HOUR,
  idOf,
  inParallel,
  NOW,
  readRecord,
  referenceTo,
  stamp,
  twoStores,
} from '../records.js';
import type { StoreCase } from '../store-target.js';

const NARROW = 'narrowKey() replaces the reach `from` by `to`, and nothing where the reach is not `from` any more.';
const RENAME = 'renameKey() changes the name and nothing else.';
const FULL: KeyReach = { scopes: null, allowedAddresses: null, expiresAt: null };

/** `renameKey`, `narrowKey`: conditional changes of one key. */
export const changeCases: readonly StoreCase[] = [
  {
    name: 'store/rename-changes-the-name-alone',
    promise: RENAME,
    async run({ store }) {
      const record = await addAcmeKey(store, { scopes: ['a'], expiresAt: NOW + HOUR });
      const answer = await store.renameKey({ ...referenceTo(record), name: 'nightly' }, stamp());
      assert.equal(answer?.changed, true);
      assert.deepEqual({ ...answer.key.record }, { ...record, name: 'nightly' });
      assert.deepEqual(await readRecord(store, record.id), { ...record, name: 'nightly' });
      assert.equal((await store.findKey(record.id))?.principal?.name, 'nightly');
    },
  },
  {
    name: 'store/rename-to-the-same-name',
    promise: 'A change that changes nothing says so and leaves no row; of parallel equal ones exactly one changes it.',
    async run(opened) {
      const { store } = opened;
      const record = await addAcmeKey(store);
      assert.equal((await store.renameKey({ ...referenceTo(record), name: record.name }, stamp()))?.changed, false);
      const storeFor = await twoStores(opened);
      const rename = { ...referenceTo(record), name: 'nightly' };
      const answers = await inParallel(20, (i) => storeFor(i).renameKey(rename, stamp()));
      assert.equal(answers.filter((answer) => answer?.changed).length, 1);
      for (const answer of answers) assert.equal(answer?.key.record.name, 'nightly');
      assert.deepEqual(await countChanges(store), { organization_created: 1, key_created: 1, key_renamed: 1 });
    },
  },
  {
    name: 'store/rename-compares-exactly',
    promise: RENAME,
    async run({ store }) {
      const record = await addAcmeKey(store, { name: 'deploy' });
      for (const name of ['Deploy', 'déploy', 'de\u0301ploy', 'déploy', 'deploy '])
        assert.equal((await store.renameKey({ ...referenceTo(record), name }, stamp()))?.changed, true, name);
      assert.equal((await readRecord(store, record.id)).name, 'deploy ');
    },
  },
  {
    name: 'store/change-of-another-organization',
    promise: "Another organization's key is answered like one that is not there, and stays as it is.",
    async run({ store }) {
      const record = await addAcmeKey(store);
      await addOrganizations(store, 'beta');
      for (const reference of [
        { organizationId: 'org-beta', id: record.id },
        { organizationId: 'org-acme', id: idOf(2) },
      ]) {
        assert.equal(await store.renameKey({ ...reference, name: 'mine' }, stamp()), undefined);
        const narrowing = { ...reference, from: FULL, to: { ...FULL, scopes: [] } };
        assert.equal(await store.narrowKey(narrowing, stamp()), undefined);
      }
      assert.deepEqual(await readRecord(store, record.id), record);
      assert.deepEqual(await countChanges(store, 'org-beta'), { organization_created: 1 });
    },
  },
  {
    name: 'store/narrow-replaces-the-reach',
    promise: NARROW,
    async run({ store }) {
      const record = await addAcmeKey(store);
      const to = { scopes: ['a', 'b'], allowedAddresses: ['192.0.2.0/24'], expiresAt: NOW + HOUR };
      const answer = await store.narrowKey({ ...referenceTo(record), from: FULL, to }, stamp());
      assert.equal(answer?.changed, true);
      assert.deepEqual({ ...answer.key.record }, { ...record, ...to });
      assert.deepEqual(await readRecord(store, record.id), { ...record, ...to });
      const entry = await store.findKey(record.id);
      assert.deepEqual(entry?.principal?.scopes, ['a', 'b']);
      assert.equal(entry.addresses?.includes('198.51.100.1'), false);
    },
  },
  {
    name: 'store/narrow-compares-from',
    promise: NARROW,
    async run({ store }) {
      const reach: KeyReach = { scopes: ['a', 'b'], allowedAddresses: ['192.0.2.0/24'], expiresAt: NOW + HOUR };
      const record = await addAcmeKey(store, reach);
      const others: KeyReach[] = [
        FULL,
        { ...reach, scopes: null },
        { ...reach, scopes: ['a'] },
        { ...reach, scopes: ['a', 'b', 'c'] },
        { ...reach, scopes: ['ab'] },
        { ...reach, scopes: ['a,b'] },
        { ...reach, scopes: ['A', 'b'] },
        { ...reach, allowedAddresses: null },
        { ...reach, allowedAddresses: ['192.0.2.0/25'] },
        { ...reach, expiresAt: null },
        { ...reach, expiresAt: NOW + HOUR + 1 },
      ];
      const to = { ...reach, scopes: ['a'] };
      for (const from of others) {
        const answer = await store.narrowKey({ ...referenceTo(record), from, to }, stamp());
        assert.equal(answer?.changed, false, JSON.stringify(from));
        assert.deepEqual({ ...answer.key.record }, record);
      }
      assert.deepEqual(await readRecord(store, record.id), record);
      for (const [target, changed] of [
        [reach, false],
        [to, true],
      ] as const)
        assert.equal(
          (await store.narrowKey({ ...referenceTo(record), from: reach, to: target }, stamp()))?.changed,
          changed,
        );
      assert.deepEqual(await countChanges(store), { organization_created: 1, key_created: 1, key_narrowed: 1 });
    },
  },
  {
    name: 'store/narrow-tells-nothing-from-everything',
    promise: 'An empty list of scopes reaches nothing and null reaches everything: a store keeps them apart.',
    async run({ store }) {
      const record = await addAcmeKey(store);
      const nothing = { ...FULL, scopes: [] };
      const narrow = (from: KeyReach, to: KeyReach) => store.narrowKey({ ...referenceTo(record), from, to }, stamp());
      assert.equal((await narrow(nothing, FULL))?.changed, false);
      assert.equal((await narrow(FULL, nothing))?.changed, true);
      assert.deepEqual((await readRecord(store, record.id)).scopes, []);
      assert.equal((await narrow(FULL, nothing))?.changed, false);
    },
  },
  {
    name: 'store/narrow-in-parallel',
    promise: 'Of parallel changes from one state exactly one is made.',
    async run(opened) {
      const { store } = opened;
      const record = await addAcmeKey(store);
      const storeFor = await twoStores(opened);
      const answers = await inParallel(20, (i) => {
        const narrowing = { ...referenceTo(record), from: FULL, to: { ...FULL, scopes: [`s${i}`] } };
        return storeFor(i).narrowKey(narrowing, stamp());
      });
      const winners = answers.flatMap((answer, i) => (answer?.changed === true ? [i] : []));
      assert.equal(winners.length, 1);
      for (const answer of answers) assert.deepEqual(answer?.key.record.scopes, [`s${winners[0]}`]);
      assert.equal((await countChanges(store))['key_narrowed'], 1);
    },
  },
];
