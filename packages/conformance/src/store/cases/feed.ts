import { strict as assert } from 'node:assert';
import { readOn, secondStore } from '../feed-reading.js';
import {
  addAcmeKey,
  addKey,
  addOrganizations,
  idOf,
  inParallel,
  keyRecord,
  NOW,
  referenceTo,
  stamp,
} from '../records.js';
import type { FeedCase } from '../store-target.js';

const MADE = 'A change is in the feed when the call that made it has resolved.';

/** `readChanges`: how leased verifiers hear of changes. */
export const changeFeedCases: readonly FeedCase[] = [
  {
    name: 'feed/begins-at-its-end',
    promise: 'Without a cursor a reading is the present end of the feed, with reset: true; with it only news follow.',
    async run({ store }) {
      const record = await addAcmeKey(store);
      const { reset, cursor } = await store.readChanges({ after: undefined });
      assert.equal(reset, true);
      const next = await readOn(store, cursor);
      assert.deepEqual([next.reset, next.keyIds, next.organizationIds], [false, [], []]);
      await store.revokeKey(referenceTo(record), stamp());
      assert.deepEqual((await readOn(store, next.cursor)).keyIds, [record.id]);
    },
  },
  {
    name: 'feed/holds-each-change',
    promise: `${MADE} Keys by their ids; an organization stands for all of its keys.`,
    async run(opened) {
      const { store } = opened;
      await addOrganizations(store, 'acme');
      const reader = await secondStore(opened);
      const record = await addKey(store, keyRecord(idOf(1)));
      const reference = referenceTo(record);
      const from = { scopes: null, allowedAddresses: null, expiresAt: null };
      const changes: (() => unknown)[] = [
        () => store.renameKey({ ...reference, name: 'x' }, stamp()),
        () => store.narrowKey({ ...reference, from, to: { ...from, scopes: [] } }, stamp()),
        () => store.rotateKey({ ...reference, successor: keyRecord(idOf(2)), endsAt: NOW + 9 }, stamp()),
        () => store.revokeKey(reference, stamp()),
      ];
      let { cursor } = await readOn(reader, undefined);
      for (const change of changes) {
        await change();
        const { keyIds, reset, cursor: next } = await readOn(reader, cursor);
        assert.ok(reset || keyIds.includes(record.id), String(change));
        cursor = next;
      }
      for (const change of [
        () => store.suspendOrganization('acme', stamp()),
        () => store.resumeOrganization('acme', stamp()),
        () => store.renameOrganization({ slug: 'acme', to: 'acme-inc' }, stamp()),
      ]) {
        await change();
        const reading = await readOn(reader, cursor);
        assert.ok(reading.reset || reading.organizationIds.includes('org-acme'), String(change));
        cursor = reading.cursor;
      }
    },
  },
  {
    name: 'feed/holds-a-repeated-revocation',
    promise:
      'A revocation that finds the key revoked leaves an entry in the feed, or the first one had left it in one step.',
    async run({ store }) {
      const record = await addAcmeKey(store);
      const { cursor } = await readOn(store, undefined);
      await store.revokeKey(referenceTo(record), stamp());
      await store.revokeKey(referenceTo(record), stamp());
      const { keyIds, reset } = await readOn(store, cursor);
      assert.ok(reset || keyIds.includes(record.id));
    },
  },
  {
    name: 'feed/keeps-the-order',
    promise: 'Keys come in the order in which their changes became visible.',
    async run({ store }) {
      await addOrganizations(store, 'acme');
      await inParallel(20, (i) => addKey(store, keyRecord(idOf(i))));
      const { cursor } = await readOn(store, undefined);
      const order = [7, 3, 19, 0, 11, 5];
      for (const i of order) await store.revokeKey({ organizationId: 'org-acme', id: idOf(i) }, stamp());
      const { keyIds } = await readOn(store, cursor);
      assert.deepEqual([...new Set(keyIds)], order.map(idOf));
    },
  },
  {
    name: 'feed/reads-again-from-a-cursor',
    promise: 'Reading from a cursor twice brings the same changes, on every store object.',
    async run(opened) {
      const { store } = opened;
      const record = await addAcmeKey(store);
      const { cursor } = await readOn(store, undefined);
      await store.revokeKey(referenceTo(record), stamp());
      for (const reader of [store, await secondStore(opened), store])
        assert.deepEqual((await readOn(reader, cursor)).keyIds, [record.id]);
    },
  },
  {
    name: 'feed/resets-where-the-cursor-is-unknown',
    promise:
      'A cursor that means nothing here may have missed changes: the reading is a reset or whole, never "no news".',
    async run({ store }) {
      const record = await addAcmeKey(store);
      for (const after of ['', 'nonsense', 'ffffffff', '999999999999', '999999999999-0', '99999999999999-0']) {
        const reading = await store.readChanges({ after });
        assert.ok(reading.reset || reading.keyIds.includes(record.id), `after: '${after}'`);
      }
    },
  },
];
