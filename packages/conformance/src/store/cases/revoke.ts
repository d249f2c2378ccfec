import { strict as assert } from 'node:assert';
import type { KeyRecord } from '@orgkey/core';
import {
  addAcmeKey,
  addKey,
  addOrganizations,
  countChanges,
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

const ONCE = 'revokedAt is set once; no later call of any method clears or moves it.';
const RACE = 'A write that races with a revocation never clears it.';
const ROUNDS = 50;

/** Every other way to write to a key, with conditions that hold but for the revocation. */
function allWrites(store: StoreUnderTest, { revokedAt: _, ...rest }: KeyRecord): (() => unknown)[] {
  const record: KeyRecord = { ...rest, revokedAt: null };
  const reference = referenceTo(record);
  const reach = { scopes: record.scopes, allowedAddresses: record.allowedAddresses, expiresAt: record.expiresAt };
  const successor = keyRecord(idOf(99));
  return [
    () => store.renameKey({ ...reference, name: 'renamed' }, stamp(NOW + 20)),
    () => store.narrowKey({ ...reference, from: reach, to: { ...reach, scopes: ['a'] } }, stamp(NOW + 20)),
    () => store.rotateKey({ ...reference, successor, endsAt: NOW + 99 }, stamp(NOW + 20)),
    () => store.replaceHash({ id: record.id, from: record.hash, to: '$sha256$new' }),
    () => store.recordUses([{ id: record.id, at: NOW + 20 }]),
    () => store.insertKey({ record, activeLimit: NO_LIMIT }, stamp(NOW + 20)),
    () => store.revokeKey(reference, stamp(NOW + 20)),
    () => store.suspendOrganization('acme', stamp(NOW + 20)),
    () => store.resumeOrganization('acme', stamp(NOW + 20)),
  ];
}

/** `revokeKey`: the tombstone. */
export const revokeCases: readonly StoreCase[] = [
  {
    name: 'store/revoke-is-set-once',
    promise: ONCE,
    async run({ store }) {
      const record = await addAcmeKey(store);
      const first = await store.revokeKey(referenceTo(record), stamp(NOW + 10));
      assert.deepEqual({ ...first?.key.record }, { ...record, revokedAt: NOW + 10 });
      assert.equal(first?.changed, true);
      for (const at of [NOW + 20, NOW + 10, NOW]) {
        const again = await store.revokeKey(referenceTo(record), stamp(at));
        assert.equal(again?.changed, false);
        assert.equal(again.key.record.revokedAt, NOW + 10);
      }
      assert.equal((await readRecord(store, record.id)).revokedAt, NOW + 10);
      assert.deepEqual(await countChanges(store), { organization_created: 1, key_created: 1, key_revoked: 1 });
    },
  },
  {
    name: 'store/revoke-in-parallel',
    promise: 'Of 50 parallel revocations exactly one changes something, and all answer with its time.',
    async run(opened) {
      const { store } = opened;
      const record = await addAcmeKey(store);
      const storeFor = await twoStores(opened);
      const answers = await inParallel(50, (i) => storeFor(i).revokeKey(referenceTo(record), stamp(NOW + i)));
      const winners = answers.flatMap((answer, i) => (answer?.changed === true ? [i] : []));
      assert.equal(winners.length, 1);
      const revokedAt = NOW + (winners[0] as number);
      for (const answer of answers) assert.equal(answer?.key.record.revokedAt, revokedAt);
      assert.equal((await readRecord(store, record.id)).revokedAt, revokedAt);
      assert.equal((await countChanges(store))['key_revoked'], 1);
    },
  },
  {
    name: 'store/revoke-is-read-at-once',
    promise: 'A read that is sent after a revocation has resolved sees it, on every store object.',
    async run(opened) {
      const { store } = opened;
      await addOrganizations(store, 'acme');
      const storeFor = await twoStores(opened);
      for (let i = 0; i < ROUNDS; i++) {
        const record = await addKey(storeFor(i), keyRecord(idOf(i)));
        for (const j of [0, 1]) assert.equal((await readRecord(storeFor(j), record.id)).revokedAt, null);
        await storeFor(i).revokeKey(referenceTo(record), stamp());
        for (const j of [1, 0]) assert.equal((await readRecord(storeFor(j), record.id)).revokedAt, NOW);
      }
    },
  },
  {
    name: 'store/revoke-keeps-the-record',
    promise: 'The record of a revoked key stays, with all that it held.',
    async run({ store }) {
      const record = await addAcmeKey(store, { scopes: ['a'], expiresAt: NOW + 5 });
      await store.recordUses([{ id: record.id, at: NOW + 1 }]);
      await store.revokeKey(referenceTo(record), stamp(NOW + 2));
      const key = await store.getKey(referenceTo(record));
      assert.deepEqual({ ...key?.record }, { ...record, revokedAt: NOW + 2 });
      assert.equal(key?.lastUsedAt, NOW + 1);
      assert.equal((await store.listKeys({ organizationId: 'org-acme' })).length, 1);
    },
  },
  {
    name: 'store/revoke-of-another-organization',
    promise: "Another organization's key is answered like one that is not there, and stays as it is.",
    async run({ store }) {
      const record = await addAcmeKey(store);
      await addOrganizations(store, 'beta');
      assert.equal(await store.revokeKey({ organizationId: 'org-beta', id: record.id }, stamp()), undefined);
      assert.equal(await store.revokeKey({ organizationId: 'org-acme', id: idOf(2) }, stamp()), undefined);
      assert.deepEqual(await readRecord(store, record.id), record);
      assert.equal(await store.findKey(idOf(2)), undefined);
      assert.deepEqual(await countChanges(store, 'org-beta'), { organization_created: 1 });
    },
  },
  {
    name: 'store/nothing-revives',
    promise: ONCE,
    async run({ store }) {
      const record = await addAcmeKey(store);
      await store.revokeKey(referenceTo(record), stamp(NOW + 10));
      for (const write of allWrites(store, record)) {
        const answer = await write();
        assert.deepEqual(await readRecord(store, record.id), { ...record, revokedAt: NOW + 10 }, String(write));
        const isChangeOfKey = typeof answer === 'object' && answer !== null && 'key' in answer;
        if (isChangeOfKey) assert.equal((answer as { changed?: unknown }).changed, false, String(write));
      }
      assert.equal(await store.findKey(idOf(99)), undefined);
    },
  },
  {
    name: 'store/revoke-wins-every-race',
    promise: RACE,
    async run(opened) {
      const { store } = opened;
      await addOrganizations(store, 'acme');
      const storeFor = await twoStores(opened);
      for (let i = 0; i < ROUNDS; i++) {
        const record = await addKey(store, keyRecord(idOf(100 + i)));
        const writes = allWrites(storeFor(1), record).filter((_, n) => n !== 2); // rotation has a case of its own
        const revocation = () => storeFor(0).revokeKey(referenceTo(record), stamp(NOW + 1));
        // In each round the revocation is sent at another place among the writes.
        writes.splice(i % (writes.length + 1), 0, revocation);
        await Promise.all(writes.map(async (write) => write()));
        assert.notEqual((await readRecord(store, record.id)).revokedAt, null);
        const active = await store.listKeys({ organizationId: 'org-acme', activeAt: NOW });
        assert.deepEqual(active, []);
      }
      assert.equal((await countChanges(store))['key_revoked'], ROUNDS);
    },
  },
  {
    name: 'store/revoke-races-with-reads',
    promise: 'A list, a look-up and a count that run beside a revocation see the key before it or after it, whole.',
    async run(opened) {
      const { store } = opened;
      await addOrganizations(store, 'acme');
      const storeFor = await twoStores(opened);
      for (let i = 0; i < ROUNDS; i++) {
        const record = await addKey(store, keyRecord(idOf(i)));
        const [, listed, found, inserted] = await Promise.all([
          store.revokeKey(referenceTo(record), stamp()),
          storeFor(1).listKeys({ organizationId: 'org-acme', activeAt: NOW }),
          storeFor(1).findKey(record.id),
          storeFor(1).insertKey({ record: keyRecord(idOf(1000 + i), { revokedAt: NOW }), activeLimit: 2 }, stamp()),
        ]);
        assert.ok(listed.length <= 1);
        assert.deepEqual({ ...found?.record, revokedAt: null }, record);
        assert.equal(inserted, 'inserted');
      }
    },
  },
];
