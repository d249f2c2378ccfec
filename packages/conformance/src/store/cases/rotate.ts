import { strict as assert } from 'node:assert';
import {
  addAcmeKey,
  addKey,
  addOrganizations,
  countChanges,
  HOUR,
  idOf,
  keyRecord,
  NOW,
  readRecord,
  referenceTo,
  rotate,
  stamp,
} from '../records.js';
import type { StoreCase } from '../store-target.js';

const REFUSED = 'A key that has a successor, is revoked, or has expired is not rotated, and no successor is added.';

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
];
