import { strict as assert } from 'node:assert';
import type { ChangeRecord } from '@orgkey/core';
import {
  addKey,
  addOrganizations,
  idOf,
  inParallel,
  keyRecord,
  NOW,
  organizationRecord,
  referenceTo,
  stamp,
  twoStores,
} from '../records.js';
import type { StoreCase, StoreUnderTest } from '../store-target.js';

const PAGES = 'Changes come newest first, at most `limit`, all older than `before`: pages hold each change once.';

const changesOf = (store: StoreUnderTest, limit = 1_000): Promise<readonly ChangeRecord[]> =>
  store.listChanges({ organizationId: 'org-acme', limit });

/** One change of each type, each by another actor; the times do not rise. */
async function oneOfEach(store: StoreUnderTest): Promise<void> {
  const record = keyRecord(idOf(1));
  const reference = referenceTo(record);
  const from = { scopes: null, allowedAddresses: null, expiresAt: null };
  const successor = keyRecord(idOf(2));
  await store.insertOrganization(organizationRecord('acme'), stamp(NOW, 'ann'));
  await store.insertKey({ record, activeLimit: 9 }, stamp(NOW + 9, null));
  await store.renameKey({ ...reference, name: 'x' }, stamp(NOW + 8, 'ünï 🔑 "q"'));
  await store.narrowKey({ ...reference, from, to: { ...from, scopes: [] } }, stamp(NOW + 8, 'constructor'));
  await store.rotateKey({ ...reference, successor, endsAt: NOW + 99 }, stamp(NOW + 7, 'null'));
  await store.revokeKey(reference, stamp(NOW + 6, 'eve'));
  await store.suspendOrganization('acme', stamp(NOW + 5, 'x'.repeat(200)));
  await store.resumeOrganization('acme', stamp(NOW + 4, null));
}

/** `listChanges`: the rows that are written with the changes. */
export const historyCases: readonly StoreCase[] = [
  {
    name: 'store/changes-one-row-each',
    promise: 'Each change is kept with one row: type, time, actor, organization, key.',
    async run({ store }) {
      await oneOfEach(store);
      const rows = (await changesOf(store)).map(({ type, at, actor, organizationId, keyId }) => {
        assert.equal(organizationId, 'org-acme');
        return [type, at - NOW, actor, keyId];
      });
      assert.deepEqual(rows.reverse(), [
        ['organization_created', 0, 'ann', null],
        ['key_created', 9, null, idOf(1)],
        ['key_renamed', 8, 'ünï 🔑 "q"', idOf(1)],
        ['key_narrowed', 8, 'constructor', idOf(1)],
        ['key_rotated', 7, 'null', idOf(1)],
        ['key_revoked', 6, 'eve', idOf(1)],
        ['organization_suspended', 5, 'x'.repeat(200), null],
        ['organization_resumed', 4, null, null],
      ]);
    },
  },
  {
    name: 'store/changes-are-numbered',
    promise: 'Numbers grow with each change; the order is that of the changes, whatever their clocks said.',
    async run({ store }) {
      await oneOfEach(store);
      const numbers = (await changesOf(store)).map(({ number }) => number);
      assert.ok(numbers.every(Number.isSafeInteger), String(numbers));
      assert.deepEqual(
        numbers,
        [...new Set(numbers)].sort((a, b) => b - a),
      );
    },
  },
  {
    name: 'store/changes-in-pages',
    promise: PAGES,
    async run({ store }) {
      await oneOfEach(store);
      const all = await changesOf(store);
      for (const limit of [1, 3, 8]) {
        const seen: ChangeRecord[] = [];
        for (let pages = 0; pages <= all.length; pages++) {
          const before = seen.at(-1)?.number;
          const query = { organizationId: 'org-acme', limit, ...(before === undefined ? {} : { before }) };
          const page = await store.listChanges(query);
          assert.ok(page.length <= limit);
          if (page.length === 0) break;
          seen.push(...page);
        }
        assert.deepEqual(seen, all, `limit ${limit}`);
      }
    },
  },
  {
    name: 'store/changes-after-a-number',
    promise:
      'With `after` changes come oldest first, all newer than it: whoever goes on from the last one misses none.',
    async run({ store }) {
      await oneOfEach(store);
      const all = [...(await changesOf(store))].reverse();
      for (const limit of [1, 3, 8]) {
        const seen: ChangeRecord[] = [];
        for (let pages = 0; pages <= all.length; pages++) {
          const page = await store.listChanges({ organizationId: 'org-acme', limit, after: seen.at(-1)?.number ?? 0 });
          assert.ok(page.length <= limit);
          if (page.length === 0) break;
          seen.push(...page);
        }
        assert.deepEqual(seen, all, `limit ${limit}`);
      }
      const last = all.at(-1)?.number ?? 0;
      await store.suspendOrganization('acme', stamp());
      const news = await store.listChanges({ organizationId: 'org-acme', limit: 9, after: last });
      assert.deepEqual(
        news.map(({ type }) => type),
        ['organization_suspended'],
      );
    },
  },
  {
    name: 'store/changes-after-a-number-in-parallel',
    promise: 'Whoever reads on while changes are made gets each of them once: none appears below what was read.',
    async run(opened) {
      const { store } = opened;
      await addOrganizations(store, 'acme');
      const storeFor = await twoStores(opened);
      let done = false;
      const makeChanges = async () => {
        await inParallel(40, (i) => addKey(storeFor(i), keyRecord(idOf(i)))).finally(() => {
          done = true;
        });
      };
      const seen: ChangeRecord[] = [];
      const readOn = async () => {
        for (let last = false, turns = 0; !last && turns < 10_000; turns++) {
          last = done;
          const after = seen.at(-1)?.number ?? 0;
          const page = await store.listChanges({ organizationId: 'org-acme', limit: 5, after });
          seen.push(...page);
          last &&= page.length === 0;
          // A store that answers at once must leave the changes their turn.
          await new Promise((turn) => setTimeout(turn, 1));
        }
      };
      await Promise.all([makeChanges(), readOn()]);
      assert.deepEqual(seen, [...(await changesOf(store))].reverse());
      assert.equal(seen.length, 41);
    },
  },
  {
    name: 'store/changes-of-one-organization',
    promise: 'Changes of one organization are listed and of no other.',
    async run({ store }) {
      await addOrganizations(store, 'acme', 'beta');
      await addKey(store, keyRecord(idOf(1), { organizationId: 'org-beta' }));
      await addKey(store, keyRecord(idOf(2)));
      await store.suspendOrganization('beta', stamp());
      const types = async (organizationId: string) =>
        (await store.listChanges({ organizationId, limit: 10 })).map(({ type }) => type);
      assert.deepEqual(await types('org-acme'), ['key_created', 'organization_created']);
      assert.deepEqual(await types('org-beta'), ['organization_suspended', 'key_created', 'organization_created']);
      for (const organizationId of ['acme', 'org-none', 'constructor', '__proto__', '%', ''])
        assert.deepEqual(await types(organizationId), [], organizationId);
    },
  },
  {
    name: 'store/changes-in-parallel',
    promise: 'Parallel changes have one row each, with numbers of their own.',
    async run({ store }) {
      await addOrganizations(store, 'acme');
      await inParallel(40, (i) => addKey(store, keyRecord(idOf(i))));
      const changes = await changesOf(store);
      assert.equal(changes.length, 41);
      assert.equal(new Set(changes.map(({ number }) => number)).size, 41);
      assert.equal(new Set(changes.map(({ keyId }) => keyId)).size, 41);
    },
  },
  {
    name: 'store/changes-are-kept',
    promise: 'A row that was written is neither edited nor removed by what happens later.',
    async run({ store }) {
      await oneOfEach(store);
      const before = (await changesOf(store)).map((change) => ({ ...change }));
      await store.renameKey({ organizationId: 'org-acme', id: idOf(2), name: 'later' }, stamp(NOW + 50, 'later'));
      await store.suspendOrganization('acme', stamp(NOW + 51));
      const after = (await changesOf(store)).map((change) => ({ ...change }));
      assert.deepEqual(after.slice(2), before);
    },
  },
];
