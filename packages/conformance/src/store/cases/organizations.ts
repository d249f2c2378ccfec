import { strict as assert } from 'node:assert';
import {
  addKey,
  addOrganizations,
  countChanges,
  countOf,
  idOf,
  inParallel,
  keyRecord,
  organizationRecord,
  stamp,
  twoStores,
} from '../records.js';
import type { StoreCase } from '../store-target.js';

const ONCE = 'A slug and an id are taken once: insertOrganization() answers false, and the first one stays.';

/** Organizations and their names. */
export const organizationCases: readonly StoreCase[] = [
  {
    name: 'store/organization-found-by-slug',
    promise: 'findOrganization() answers the organization with exactly that slug, or undefined.',
    async run({ store }) {
      const acme = organizationRecord('acme', { name: 'Acme "Corp" 🏢' });
      assert.equal(await store.findOrganization('acme'), undefined);
      assert.equal(await store.insertOrganization(acme, stamp()), true);
      assert.deepEqual({ ...(await store.findOrganization('acme')) }, acme);
      for (const slug of ['ACME', 'acme ', 'acm', 'acme-', '', '%', '*', 'org-acme', 'constructor', '__proto__'])
        assert.equal(await store.findOrganization(slug), undefined, `findOrganization('${slug}')`);
    },
  },
  {
    name: 'store/organization-called-constructor',
    promise: 'A slug may be any name, `constructor` too: it is no property of anything.',
    async run({ store }) {
      for (const [i, slug] of ['constructor', 'prototype', 'to-string'].entries()) {
        await addOrganizations(store, slug);
        await addKey(store, keyRecord(idOf(i), { organizationId: `org-${slug}` }));
        assert.equal((await store.findKey(idOf(i)))?.principal?.organization.slug, slug);
      }
      assert.equal(await store.insertOrganization(organizationRecord('constructor'), stamp()), false);
      assert.equal(await store.insertOrganization(organizationRecord('next', { id: '__proto__' }), stamp()), true);
      await addKey(store, keyRecord(idOf(9), { organizationId: '__proto__' }));
      assert.equal((await store.findKey(idOf(9)))?.organization?.slug, 'next');
      assert.equal((await store.listKeys({ organizationId: '__proto__' })).length, 1);
    },
  },
  {
    name: 'store/organization-taken-once',
    promise: ONCE,
    async run({ store }) {
      await addOrganizations(store, 'acme');
      const sameSlug = organizationRecord('acme', { id: 'org-other', name: 'Other' });
      const sameId = organizationRecord('other', { id: 'org-acme' });
      assert.equal(await store.insertOrganization(sameSlug, stamp()), false);
      assert.equal(await store.insertOrganization(sameId, stamp()), false);
      assert.deepEqual({ ...(await store.findOrganization('acme')) }, organizationRecord('acme'));
      assert.equal(await store.findOrganization('other'), undefined);
      assert.equal((await store.listOrganizations()).length, 1);
      assert.deepEqual(await countChanges(store), { organization_created: 1 });
      assert.deepEqual(await countChanges(store, 'org-other'), {});
    },
  },
  {
    name: 'store/organization-taken-once-in-parallel',
    promise: ONCE,
    async run(opened) {
      const { store } = opened;
      const storeFor = await twoStores(opened);
      const answers = await inParallel(50, (i) =>
        storeFor(i).insertOrganization(organizationRecord('acme', { id: `org-${i}` }), stamp()),
      );
      assert.equal(countOf(answers, true), 1);
      assert.equal((await store.findOrganization('acme'))?.id, `org-${answers.indexOf(true)}`);
      assert.equal((await store.listOrganizations()).length, 1);
      const rows = await inParallel(50, (i) => countChanges(store, `org-${i}`));
      assert.equal(rows.filter((row) => row['organization_created'] === 1).length, 1);
    },
  },
  {
    name: 'store/organizations-by-slug',
    promise: 'listOrganizations() answers all of them, by slug, byte for byte.',
    async run({ store }) {
      assert.deepEqual(await store.listOrganizations(), []);
      await addOrganizations(store, 'b', 'a-b', 'a', '10', 'ab', '9', 'a0', 'a-a');
      const slugs = (await store.listOrganizations()).map(({ slug }) => slug);
      assert.deepEqual(slugs, ['10', '9', 'a', 'a-a', 'a-b', 'a0', 'ab', 'b']);
    },
  },
];
