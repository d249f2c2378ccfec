import { strict as assert } from 'node:assert';
import type { KeyRecord } from '@orgkey/core';
import {
  addAcmeKey,
  addKey,
  addOrganizations,
  countChanges,
  HOUR,
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

const REFUSED = 'A key that has a successor, is revoked, or has expired is not rotated, and no successor is added.';

function rotate(store: StoreUnderTest, record: KeyRecord, more: { successor?: KeyRecord; endsAt?: number } = {}) {
  const { successor = keyRecord(idOf(50)), endsAt = NOW + HOUR } = more;
  return store.rotateKey({ ...referenceTo(record), successor, endsAt }, stamp());
}

/** `rotateKey`: old and new key in one step. */
export const rotateCases: readonly StoreCase[] = [
  {
    name: 'store/rotate-in-one-step',
    promise: 'A rotation adds the successor, names it in the old record and sets its end: one change, of the old key.',
    async run({ store }) {
      const record = await addAcmeKey(store, { scopes: ['a'] });
      const successor = keyRecord(idOf(50), { name: 'next', scopes: ['a'], expiresAt: NOW + 9 * HOUR });
      const answer = await rotate(store, record, { successor });
      const old = { ...record, successorId: successor.id, expiresAt: NOW + HOUR };
      assert.equal(answer?.changed, true);
      assert.deepEqual({ ...answer.key.record }, old);
      assert.deepEqual(await readRecord(store, record.id), old);
      assert.deepEqual(await readRecord(store, successor.id), successor);
      assert.equal((await store.findKey(successor.id))?.organization?.slug, 'acme');
      const listed = await store.listKeys({ organizationId: 'org-acme', activeAt: NOW });
      assert.deepEqual(new Set(listed.map((key) => key.record.id)), new Set([record.id, successor.id]));
      assert.deepEqual(await countChanges(store), { organization_created: 1, key_created: 1, key_rotated: 1 });
      const [change] = await store.listChanges({ organizationId: 'org-acme', limit: 1 });
      assert.equal(change?.keyId, record.id);
    },
  },
  {
    name: 'store/rotate-never-extends',
    promise: 'An overlap never extends an expiry: the earlier of the two ends holds.',
    async run({ store }) {
      await addOrganizations(store, 'acme');
      const ends = [
        { own: NOW + 5, overlap: NOW + HOUR, end: NOW + 5 },
        { own: NOW + HOUR, overlap: NOW + 5, end: NOW + 5 },
        { own: null, overlap: NOW + 5, end: NOW + 5 },
        { own: NOW + HOUR, overlap: NOW, end: NOW },
      ];
      for (const [i, { own, overlap, end }] of ends.entries()) {
        const record = await addKey(store, keyRecord(idOf(i), { expiresAt: own }));
        const answer = await rotate(store, record, { successor: keyRecord(idOf(50 + i)), endsAt: overlap });
        assert.equal(answer?.key.record.expiresAt, end);
        assert.equal((await readRecord(store, record.id)).expiresAt, end);
      }
    },
  },
  {
    name: 'store/rotate-without-overlap-is-a-tombstone',
    promise:
      'A rotation that ends the old key at once leaves a tombstone, since clocks part; one with an overlap leaves none.',
    async run({ store }) {
      await addOrganizations(store, 'acme');
      for (const [i, left] of [0, -1, 1].entries()) {
        const record = await addKey(store, keyRecord(idOf(i)));
        const successor = keyRecord(idOf(50 + i));
        const answer = await rotate(store, record, { successor, endsAt: NOW + left });
        const revokedAt = left > 0 ? null : NOW;
        assert.deepEqual(
          { ...answer?.key.record },
          { ...record, successorId: successor.id, expiresAt: NOW + left, revokedAt },
        );
        const again = await store.revokeKey(referenceTo(record), stamp(NOW + 5));
        assert.equal(again?.changed, revokedAt === null);
        assert.equal((await readRecord(store, record.id)).revokedAt, revokedAt ?? NOW + 5);
        assert.equal((await readRecord(store, successor.id)).revokedAt, null);
      }
    },
  },
  {
    name: 'store/rotate-in-parallel',
    promise: 'Of 50 parallel rotations exactly one is made, with one row, and one successor exists.',
    async run(opened) {
      const { store } = opened;
      const record = await addAcmeKey(store);
      const storeFor = await twoStores(opened);
      const answers = await inParallel(50, (i) =>
        rotate(storeFor(i), record, { successor: keyRecord(idOf(50 + i)), endsAt: NOW + HOUR + i }),
      );
      const winners = answers.flatMap((answer, i) => (answer?.changed === true ? [i] : []));
      assert.equal(winners.length, 1);
      const winner = winners[0] as number;
      for (const answer of answers) assert.equal(answer?.key.record.successorId, idOf(50 + winner));
      const found = await inParallel(50, (i) => store.findKey(idOf(50 + i)));
      assert.deepEqual(
        found.flatMap((entry, i) => (entry === undefined ? [] : [i])),
        [winner],
      );
      assert.equal((await store.listKeys({ organizationId: 'org-acme' })).length, 2);
      assert.equal((await readRecord(store, record.id)).expiresAt, NOW + HOUR + winner);
      assert.equal((await countChanges(store))['key_rotated'], 1);
    },
  },
  {
    name: 'store/rotate-refuses-what-is-over',
    promise: REFUSED,
    async run({ store }) {
      await addOrganizations(store, 'acme');
      const over = [{ revokedAt: NOW - 1 }, { expiresAt: NOW }, { expiresAt: NOW - 1 }, { successorId: idOf(77) }];
      for (const [i, state] of over.entries()) {
        const record = await addKey(store, keyRecord(idOf(i), state));
        const answer = await rotate(store, record);
        assert.equal(answer?.changed, false, JSON.stringify(state));
        assert.deepEqual({ ...answer.key.record }, record);
        assert.deepEqual(await readRecord(store, record.id), record);
        assert.equal(await store.findKey(idOf(50)), undefined);
      }
      assert.equal((await store.listKeys({ organizationId: 'org-acme' })).length, over.length);
      assert.equal((await countChanges(store))['key_rotated'], undefined);
    },
  },
  {
    name: 'store/rotate-of-another-organization',
    promise: "Another organization's key is answered like one that is not there, and no successor is added.",
    async run({ store }) {
      const record = await addAcmeKey(store);
      await addOrganizations(store, 'beta');
      const foreign = { ...record, organizationId: 'org-beta' };
      const successor = keyRecord(idOf(50), { organizationId: 'org-beta' });
      assert.equal(await rotate(store, foreign, { successor }), undefined);
      assert.equal(await rotate(store, keyRecord(idOf(2))), undefined);
      assert.equal(await store.findKey(successor.id), undefined);
      assert.deepEqual(await readRecord(store, record.id), record);
      assert.deepEqual(await countChanges(store, 'org-beta'), { organization_created: 1 });
    },
  },
  {
    name: 'store/rotate-overwrites-no-key',
    promise:
      'A successor whose id is taken is refused, by changed: false or a rejection, and both keys stay as they are.',
    async run({ store }) {
      const record = await addAcmeKey(store);
      await addOrganizations(store, 'beta');
      const other = await addKey(store, keyRecord(idOf(2), { organizationId: 'org-beta', name: 'other' }));
      const answer = await rotate(store, record, { successor: keyRecord(other.id) }).catch(() => undefined);
      assert.notEqual(answer?.changed, true);
      assert.deepEqual(await readRecord(store, other.id), other);
      assert.deepEqual(await readRecord(store, record.id), record);
      assert.equal((await countChanges(store))['key_rotated'], undefined);
    },
  },
  {
    name: 'store/revoke-during-the-overlap-wins',
    promise: 'A revocation during the overlap holds; the successor is a key of its own.',
    async run({ store }) {
      const record = await addAcmeKey(store);
      await rotate(store, record);
      assert.equal((await store.revokeKey(referenceTo(record), stamp(NOW + 1)))?.changed, true);
      const old = await readRecord(store, record.id);
      assert.equal(old.revokedAt, NOW + 1);
      assert.equal(old.successorId, idOf(50));
      assert.equal((await readRecord(store, idOf(50))).revokedAt, null);
    },
  },
  {
    name: 'store/revoke-races-with-rotate',
    promise:
      'Revocation and rotation at once: the old key is revoked, and the successor exists if the rotation says so.',
    async run(opened) {
      const { store } = opened;
      await addOrganizations(store, 'acme');
      const storeFor = await twoStores(opened);
      let rotations = 0;
      for (let i = 0; i < 30; i++) {
        const record = await addKey(store, keyRecord(idOf(100 + i)));
        const successor = keyRecord(idOf(500 + i));
        const revocation = () => storeFor(0).revokeKey(referenceTo(record), stamp());
        const rotation = () => rotate(storeFor(1), record, { successor });
        const calls = i % 2 === 0 ? [revocation, rotation] : [rotation, revocation];
        const answers = await Promise.all(calls.map((call) => call()));
        const rotated = answers[i % 2 === 0 ? 1 : 0]?.changed === true;
        rotations += rotated ? 1 : 0;
        const old = await readRecord(store, record.id);
        assert.equal(old.revokedAt, NOW);
        assert.equal(old.successorId, rotated ? successor.id : null);
        assert.equal((await store.findKey(successor.id)) !== undefined, rotated);
      }
      const changes = await countChanges(store);
      assert.equal(changes['key_revoked'], 30);
      assert.equal(changes['key_rotated'] ?? 0, rotations);
    },
  },
];
