import { strict as assert } from 'node:assert';
import type { OrganizationChange } from '@orgkey/core';
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
  stamp,
  twoStores,
} from '../records.js';
import type { StoreCase, StoreUnderTest } from '../store-target.js';

type Renamed = OrganizationChange | 'slug_taken' | undefined;

async function slugOf(store: StoreUnderTest, id: string): Promise<string | undefined> {
  return (await store.findKey(id))?.organization?.slug;
}

function hasChanged(answer: Renamed): boolean {
  return typeof answer === 'object' && answer.changed;
}

/** Giving organizations another slug, with all their keys. */
export const renamingCases: readonly StoreCase[] = [
  {
    name: 'store/rename-organization',
    promise:
      'A renamed organization is found by its new slug alone, all else of it stays, and a repetition changes nothing.',
    async run({ store }) {
      const record = await addAcmeKey(store);
      const rename = (slug: string, to: string, at: number) => store.renameOrganization({ slug, to }, stamp(at));
      await store.suspendOrganization('acme', stamp(NOW + 1));
      const renamed = organizationRecord('acme', { slug: 'acme-inc', suspendedAt: NOW + 1 });
      // Repeated by either slug: a caller who heard nothing of the first may try just the same again.
      for (const [slug, changed] of [
        ['acme', true],
        ['acme', false],
        ['acme-inc', false],
      ] as const) {
        const answer = await rename(slug, 'acme-inc', NOW + 2);
        assert.ok(typeof answer === 'object');
        assert.deepEqual([answer.changed, { ...answer.organization }], [changed, renamed]);
      }
      assert.equal(await store.findOrganization('acme'), undefined);
      assert.deepEqual({ ...(await store.findOrganization('acme-inc')) }, renamed);
      assert.deepEqual(
        (await store.listOrganizations()).map(({ slug }) => slug),
        ['acme-inc'],
      );
      assert.equal(await store.suspendOrganization('acme', stamp()), undefined);
      assert.deepEqual({ ...(await store.findKey(record.id))?.organization }, renamed);
      assert.deepEqual(await readRecord(store, record.id), record);
      assert.equal((await countChanges(store))['organization_renamed'], 1);
    },
  },
  {
    name: 'store/rename-organization-unknown',
    promise: 'An organization that is not there, or is called otherwise by now, is answered with undefined.',
    async run({ store }) {
      await addOrganizations(store, 'acme');
      for (const slug of ['beta', 'org-acme', 'constructor', 'ACME'])
        assert.equal(await store.renameOrganization({ slug, to: 'gamma' }, stamp()), undefined, slug);
      await store.renameOrganization({ slug: 'acme', to: 'acme-inc' }, stamp());
      assert.equal(await store.renameOrganization({ slug: 'acme', to: 'gamma' }, stamp()), undefined);
      assert.equal((await store.findOrganization('acme-inc'))?.id, 'org-acme');
      assert.equal((await countChanges(store))['organization_renamed'], 1);
    },
  },
  {
    name: 'store/rename-organization-keeps-slugs',
    promise: 'No organization gets a slug that another one has, or ever had; one that it had itself it may have again.',
    async run({ store }) {
      await addOrganizations(store, 'acme', 'beta');
      const rename = async (slug: string, to: string) => {
        const answer = await store.renameOrganization({ slug, to }, stamp());
        return typeof answer === 'object' ? answer.changed : answer;
      };
      assert.equal(await rename('beta', 'acme'), 'slug_taken');
      assert.equal(await rename('acme', 'acme-inc'), true);
      for (const slug of ['acme', 'acme-inc']) {
        assert.equal(await rename('beta', slug), 'slug_taken', slug);
        assert.equal(await store.insertOrganization(organizationRecord(slug, { id: 'org-3' }), stamp()), false, slug);
      }
      for (const [slug, to] of [
        ['acme-inc', 'acme'],
        ['acme', 'acme-ltd'],
        ['acme-ltd', 'acme-inc'],
      ] as const)
        assert.equal(await rename(slug, to), true, to);
      for (const slug of ['acme', 'acme-ltd']) assert.equal(await rename('beta', slug), 'slug_taken', slug);
      assert.equal((await store.findOrganization('beta'))?.id, 'org-beta');
      assert.equal((await countChanges(store, 'org-beta'))['organization_renamed'], undefined);
    },
  },
  {
    name: 'store/rename-organization-in-parallel',
    promise: 'Of 50 parallel renames of one organization exactly one changes something, to one slug or to several.',
    async run(opened) {
      const { store } = opened;
      await addOrganizations(store, 'acme', 'beta');
      const record = await addKey(store, keyRecord(idOf(1)));
      const storeFor = await twoStores(opened);
      for (const [i, slugs] of [['one'], ['two', 'three', 'four']].entries()) {
        const slug = i === 0 ? 'acme' : 'one';
        const answers = await inParallel(50, (n) =>
          storeFor(n).renameOrganization({ slug, to: slugs[n % slugs.length] as string }, stamp(NOW + n)),
        );
        const winner = answers.find(hasChanged) as OrganizationChange;
        assert.equal(answers.filter(hasChanged).length, 1);
        const now = winner.organization.slug;
        assert.equal((await store.findOrganization(now))?.id, 'org-acme');
        assert.equal(await slugOf(storeFor(i), record.id), now);
        // Whoever wanted the same was told that it is so; whoever wanted another one that there is no such organization.
        for (const answer of answers)
          if (answer !== undefined) assert.equal((answer as OrganizationChange).organization.slug, now);
      }
      assert.equal((await countChanges(store))['organization_renamed'], 2);
    },
  },
  {
    name: 'store/rename-organization-in-parallel-to-one-slug',
    promise: 'Of organizations that want one slug at once, by a rename or new, exactly one gets it.',
    async run(opened) {
      const { store } = opened;
      const slugs = ['acme', 'beta', 'gamma', 'delta'];
      await addOrganizations(store, ...slugs);
      const storeFor = await twoStores(opened);
      const got = await inParallel(6, async (n) => {
        const slug = slugs[n];
        if (slug !== undefined)
          return hasChanged(await storeFor(n).renameOrganization({ slug, to: 'wanted' }, stamp()));
        return storeFor(n).insertOrganization(organizationRecord('wanted', { id: `org-new-${n}` }), stamp());
      });
      assert.equal(got.filter(Boolean).length, 1);
      const organizations = await store.listOrganizations();
      assert.equal(organizations.length, got.indexOf(true) < slugs.length ? slugs.length : slugs.length + 1);
      assert.equal(organizations.filter(({ slug }) => slug === 'wanted').length, 1);
    },
  },
  {
    name: 'store/rename-organization-is-read-at-once',
    promise:
      'A key that is read after a rename of its organization has resolved shows the new slug, on every store object.',
    async run(opened) {
      const { store } = opened;
      const record = await addAcmeKey(store);
      await addOrganizations(store, 'beta');
      const other = await addKey(store, keyRecord(idOf(2), { organizationId: 'org-beta' }));
      const storeFor = await twoStores(opened);
      const nameFor = (i: number): string => (i % 2 === 0 ? 'acme' : 'acme-inc');
      for (let i = 0; i < 20; i++) {
        assert.equal(await slugOf(storeFor(i), record.id), nameFor(i));
        await storeFor(i).renameOrganization({ slug: nameFor(i), to: nameFor(i + 1) }, stamp());
        for (const j of [0, 1, 1, 0]) assert.equal(await slugOf(storeFor(i + j), record.id), nameFor(i + 1));
        assert.equal(await slugOf(storeFor(i), other.id), 'beta');
      }
    },
  },
  {
    name: 'store/rename-organization-races',
    promise:
      'A key that is added beside a rename and a suspension of its organization shows both once all have resolved.',
    async run(opened) {
      const { store } = opened;
      await addOrganizations(store, 'acme0');
      const storeFor = await twoStores(opened);
      const keyOf = (n: number) => keyRecord(idOf(n), { organizationId: 'org-acme0' });
      for (let round = 0; round < 10; round++) {
        const [slug, to] = [`acme${round}`, `acme${round + 1}`];
        const ids = [0, 1, 2, 3].map((n) => idOf(round * 10 + n));
        const insert = (n: number) => addKey(storeFor(n), keyOf(round * 10 + n));
        const [, , , suspended] = await Promise.all([
          ...[insert(0), insert(1)],
          storeFor(0).renameOrganization({ slug, to }, stamp()),
          storeFor(1).suspendOrganization(slug, stamp(NOW + round)),
          ...[insert(2), insert(3)],
        ]);
        // The suspension may have come when the organization was called otherwise already.
        if (suspended === undefined) await store.suspendOrganization(to, stamp(NOW + round));
        for (const id of ids) {
          const { organization } = (await store.findKey(id)) ?? {};
          assert.deepEqual([organization?.slug, organization?.suspendedAt], [to, NOW + round]);
        }
        await store.resumeOrganization(to, stamp());
      }
    },
  },
];
