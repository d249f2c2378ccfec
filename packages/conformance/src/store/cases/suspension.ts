import { strict as assert } from 'node:assert';
import {
  addAcmeKey,
  addKey,
  addOrganizations,
  countChanges,
  idOf,
  inParallel,
  keyRecord,
  NOW,
  organizationRecord,
  readRecord,
  referenceTo,
  stamp,
  twoStores,
} from '../records.js';
import type { StoreCase, StoreUnderTest } from '../store-target.js';

const SUSPENDED = 'Suspending and resuming are conditional: a repetition changes nothing and keeps the first time.';

async function suspendedAt(store: StoreUnderTest, id: string): Promise<number | null | undefined> {
  return (await store.findKey(id))?.organization?.suspendedAt;
}

/** Suspending and resuming organizations, with all their keys. */
export const suspensionCases: readonly StoreCase[] = [
  {
    name: 'store/suspend-once',
    promise: SUSPENDED,
    async run({ store }) {
      await addOrganizations(store, 'acme');
      const suspend = (at: number) => store.suspendOrganization('acme', stamp(at));
      const resume = (at: number) => store.resumeOrganization('acme', stamp(at));
      const steps = [
        { call: () => resume(NOW + 1), changed: false, since: null },
        { call: () => suspend(NOW + 2), changed: true, since: NOW + 2 },
        { call: () => suspend(NOW + 3), changed: false, since: NOW + 2 },
        { call: () => suspend(NOW + 1), changed: false, since: NOW + 2 },
        { call: () => resume(NOW + 4), changed: true, since: null },
        { call: () => resume(NOW + 5), changed: false, since: null },
        { call: () => suspend(NOW + 6), changed: true, since: NOW + 6 },
      ];
      for (const { call, changed, since } of steps) {
        const answer = await call();
        const organization = organizationRecord('acme', { suspendedAt: since });
        assert.equal(answer?.changed, changed);
        assert.deepEqual({ ...answer.organization }, organization);
        assert.deepEqual({ ...(await store.findOrganization('acme')) }, organization);
      }
      const changes = { organization_created: 1, organization_suspended: 2, organization_resumed: 1 };
      assert.deepEqual(await countChanges(store), changes);
    },
  },
  {
    name: 'store/suspend-unknown',
    promise: 'An organization that is not there is answered with undefined.',
    async run({ store }) {
      await addOrganizations(store, 'acme');
      for (const slug of ['beta', 'org-acme', 'constructor', 'ACME']) {
        assert.equal(await store.suspendOrganization(slug, stamp()), undefined, slug);
        assert.equal(await store.resumeOrganization(slug, stamp()), undefined, slug);
      }
      assert.equal((await store.findOrganization('acme'))?.suspendedAt, null);
    },
  },
  {
    name: 'store/suspend-in-parallel',
    promise: 'Of 50 parallel suspensions exactly one changes something, and its time is kept.',
    async run(opened) {
      const { store } = opened;
      await addOrganizations(store, 'acme');
      const storeFor = await twoStores(opened);
      const answers = await inParallel(50, (i) => storeFor(i).suspendOrganization('acme', stamp(NOW + i)));
      const winners = answers.flatMap((answer, i) => (answer?.changed === true ? [i] : []));
      assert.equal(winners.length, 1);
      const since = NOW + (winners[0] as number);
      for (const answer of answers) assert.equal(answer?.organization.suspendedAt, since);
      assert.equal((await store.findOrganization('acme'))?.suspendedAt, since);
      assert.equal((await countChanges(store))['organization_suspended'], 1);
    },
  },
  {
    name: 'store/suspend-is-read-at-once',
    promise: 'A key that is read after a suspension or resumption has resolved shows it, on every store object.',
    async run(opened) {
      const { store } = opened;
      const record = await addAcmeKey(store);
      await addOrganizations(store, 'beta');
      const other = await addKey(store, keyRecord(idOf(2), { organizationId: 'org-beta' }));
      const storeFor = await twoStores(opened);
      for (let i = 0; i < 20; i++) {
        const since = i % 2 === 0 ? NOW + i : null;
        const by = stamp(NOW + i);
        await (since === null
          ? storeFor(i).resumeOrganization('acme', by)
          : storeFor(i).suspendOrganization('acme', by));
        for (const j of [0, 1, 1, 0]) assert.equal(await suspendedAt(storeFor(i + j), record.id), since);
        assert.equal(await suspendedAt(storeFor(i), other.id), null);
      }
    },
  },
  {
    name: 'store/suspension-holds-for-later-keys',
    promise: 'A key that is added while its organization is suspended shows the suspension.',
    async run({ store }) {
      await addOrganizations(store, 'acme');
      await store.suspendOrganization('acme', stamp(NOW + 1));
      const record = await addKey(store, keyRecord(idOf(1)));
      assert.equal(await suspendedAt(store, record.id), NOW + 1);
      const successor = keyRecord(idOf(2));
      await store.rotateKey({ ...referenceTo(record), successor, endsAt: NOW + 9 }, stamp());
      assert.equal(await suspendedAt(store, successor.id), NOW + 1);
    },
  },
  {
    name: 'store/suspension-races-with-new-keys',
    promise: 'A key that is added beside a suspension shows it once both have resolved.',
    async run(opened) {
      const { store } = opened;
      await addOrganizations(store, 'acme');
      const storeFor = await twoStores(opened);
      for (let round = 0; round < 10; round++) {
        const suspend = () => storeFor(0).suspendOrganization('acme', stamp(NOW + round));
        const insert = (n: number) => addKey(storeFor(1), keyRecord(idOf(round * 10 + n)));
        await Promise.all([insert(0), insert(1), suspend(), insert(2), insert(3)]);
        for (let n = 0; n < 4; n++) assert.equal(await suspendedAt(store, idOf(round * 10 + n)), NOW + round);
        await store.resumeOrganization('acme', stamp());
        for (let n = 0; n < 4; n++) assert.equal(await suspendedAt(store, idOf(round * 10 + n)), null);
      }
    },
  },
  {
    name: 'store/resume-revives-no-key',
    promise: 'Resuming an organization changes no record: revoked keys stay revoked.',
    async run({ store }) {
      const record = await addAcmeKey(store);
      await store.suspendOrganization('acme', stamp());
      assert.equal((await store.revokeKey(referenceTo(record), stamp(NOW + 1)))?.changed, true);
      await store.resumeOrganization('acme', stamp(NOW + 2));
      assert.deepEqual(await readRecord(store, record.id), { ...record, revokedAt: NOW + 1 });
    },
  },
];
