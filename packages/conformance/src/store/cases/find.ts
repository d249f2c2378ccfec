import { strict as assert } from 'node:assert';
import type { KeyEntry } from '@orgkey/core';
import {
  addAcmeKey,
  addKey,
  addOrganizations,
  idOf,
  keyRecord,
  NOW,
  organizationRecord,
  readRecord,
} from '../records.js';
import type { StoreCase } from '../store-target.js';

const UNKNOWN = 'A key that is not there is answered with undefined: no error, and no other key.';

/** `findKey`: the one read of a verifier. */
export const findCases: readonly StoreCase[] = [
  {
    name: 'store/find-known',
    promise: 'findKey() answers the whole record, and the organization it belongs to.',
    async run({ store }) {
      const record = await addAcmeKey(store, { scopes: ['agents:read'], expiresAt: NOW + 1 });
      const entry = await store.findKey(record.id);
      assert.deepEqual({ ...entry?.record }, record);
      assert.deepEqual({ ...entry?.organization }, organizationRecord('acme'));
      assert.deepEqual(entry?.principal, {
        keyId: record.id,
        name: 'ci-deploy',
        organization: { id: 'org-acme', slug: 'acme' },
        scopes: ['agents:read'],
        createdAt: '2026-01-31T08:00:00.123Z',
        expiresAt: '2026-01-31T08:00:00.124Z',
      });
    },
  },
  {
    name: 'store/find-unknown',
    promise: UNKNOWN,
    async run({ store }) {
      assert.equal(await store.findKey(idOf(1)), undefined);
      await addAcmeKey(store);
      assert.equal(await store.findKey(idOf(2)), undefined);
    },
  },
  {
    name: 'store/find-is-exact',
    promise: 'Ids are compared byte for byte: no folding, no padding, no pattern.',
    async run({ store }) {
      await addAcmeKey(store, { id: 'abcdefghijklmnop' });
      const others = [
        'ABCDEFGHIJKLMNOP',
        'abcdefghijklmnoP',
        'abcdefghijklmnop ',
        ' abcdefghijklmnop',
        'abcdefghijklmno',
      ];
      for (const id of [
        ...others,
        'abcdefghijklmn%p',
        'abcdefghijklmno_',
        '*',
        '%',
        '',
        'ábcdefghijklmnop',
        "' OR 1=1 --",
      ])
        assert.equal(await store.findKey(id), undefined, `findKey('${id}')`);
    },
  },
  {
    name: 'store/find-tells-ids-apart-by-case',
    promise: 'Ids that differ in case alone are different keys.',
    async run({ store }) {
      await addOrganizations(store, 'acme', 'beta');
      const lower = await addKey(store, keyRecord('abcdefghijklmnop'));
      const upper = await addKey(store, keyRecord('ABCDEFGHIJKLMNOP', { organizationId: 'org-beta', name: 'upper' }));
      assert.deepEqual(await readRecord(store, lower.id), lower);
      assert.deepEqual(await readRecord(store, upper.id), upper);
    },
  },
  {
    name: 'store/find-prototype-names',
    promise: UNKNOWN,
    async run({ store }) {
      const names = ['constructor', '__proto__', 'prototype', 'hasOwnProperty', 'toString', '__defineGetter__'];
      for (const name of names) assert.equal(await store.findKey(name), undefined, `findKey('${name}')`);
      const record = await addAcmeKey(store, { id: '__defineGetter__' });
      assert.deepEqual(await readRecord(store, record.id), record);
      assert.equal(await store.findKey('__defineSetter__'), undefined);
    },
  },
  {
    name: 'store/find-revoked-and-expired',
    promise: 'Revoked and expired keys are found like any other: core judges them.',
    async run({ store }) {
      const expired = await addAcmeKey(store, { expiresAt: NOW - 1 });
      const revoked = await addKey(store, keyRecord(idOf(2), { revokedAt: NOW - 1 }));
      assert.deepEqual(await readRecord(store, expired.id), expired);
      assert.deepEqual(await readRecord(store, revoked.id), revoked);
    },
  },
  {
    name: 'store/find-names-the-keys-own-organization',
    promise: 'The organization in the answer is the one that the key belongs to.',
    async run({ store }) {
      await addOrganizations(store, 'acme', 'beta', 'gamma');
      const slugs = ['gamma', 'acme', 'beta'];
      for (const [i, slug] of slugs.entries())
        await addKey(store, keyRecord(idOf(i), { organizationId: `org-${slug}` }));
      for (const [i, slug] of slugs.entries()) {
        const entry = await store.findKey(idOf(i));
        assert.deepEqual(entry?.principal?.organization, { id: `org-${slug}`, slug });
      }
    },
  },
  {
    name: 'store/find-without-organization',
    promise:
      'A key whose organization is not in the store (it may live in a directory of the host) is found without one.',
    async run({ store }) {
      const record = await addKey(store, keyRecord(idOf(1), { organizationId: 'elsewhere' }));
      const entry = await store.findKey(record.id);
      assert.deepEqual({ ...entry?.record }, record);
      assert.equal(entry?.organization, undefined);
      assert.equal(entry?.principal, undefined);
    },
  },
  {
    name: 'store/find-answers-an-entry',
    promise:
      'The answer is made by keyEntry(): frozen, with a principal that is frozen at every depth and holds no hash.',
    async run({ store }) {
      const { id, hash } = await addAcmeKey(store, { scopes: ['a'], allowedAddresses: ['192.0.2.0/24'] });
      const entry = (await store.findKey(id)) as KeyEntry;
      assert.ok(Object.isFrozen(entry));
      const { principal } = entry;
      for (const part of [principal, principal?.organization, principal?.scopes]) assert.ok(Object.isFrozen(part));
      assert.equal(entry.addresses?.includes('192.0.2.7'), true);
      assert.equal(entry.addresses?.includes('198.51.100.7'), false);
      assert.ok(!JSON.stringify(principal).includes(hash));
    },
  },
];
