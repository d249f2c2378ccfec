import { strict as assert } from 'node:assert';
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
  rotate,
  stamp,
  twoStores,
} from '../records.js';
import type { StoreCase } from '../store-target.js';

/** `rotateKey` beside other changes of the same key. */
export const rotateRaceCases: readonly StoreCase[] = [
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
