import { strict as assert } from 'node:assert';
import type { KeyRecord } from '@orgkey/core';
import {
  addKey,
  addOrganizations,
  HOUR,
  idOf,
  keyRecord,
  organizationRecord,
  readRecord,
  referenceTo,
  stamp,
} from '../records.js';
import type { StoreCase } from '../store-target.js';

const WHOLE = 'Every value that a manager lets through comes back as it was, byte for byte.';
/** Texts that one layer or another likes to read as something else. */
const NAMES = [
  '🔑'.repeat(100),
  '\u202Egpj.exe', // right-to-left override
  'e\u0301 is not é',
  '\u200b\u00a0\ufeff',
  `"double" 'single' \`back\` \\back\\ \\n \\u0000`,
  "'; DROP TABLE orgkey_keys; --",
  '{{x}} %s %d $1 ? :name @p1',
  '<img src=x onerror=alert(1)>',
  '{"a":1}',
  ...['null', 'undefined', 'true', '0', '007', '1e3', 'NaN', '-', '*', '%', '[]', '__proto__'],
];

const LARGEST: Partial<KeyRecord> = {
  name: '𝔘'.repeat(100),
  prefix: `a${'9'.repeat(23)}`,
  hash: `$argon2id$v=19$${'h'.repeat(240)}`,
  scopes: Array.from({ length: 50 }, (_, i) => `${i}:`.padEnd(64, "~,[]{}':")),
  allowedAddresses: Array.from(
    { length: 50 },
    (_, i) => `2001:db8:ffff:ffff:ffff:ffff:ffff:${(4096 + i).toString(16)}/128`,
  ),
  createdAt: 8_640_000_000_000_000 - 3,
  expiresAt: 8_640_000_000_000_000 - 2,
  revokedAt: 8_640_000_000_000_000 - 1,
  successorId: 'zzzzzzzzzzzzzzzz',
};

/** What goes in must come out. */
export const valueCases: readonly StoreCase[] = [
  {
    name: 'store/text-round-trips',
    promise: WHOLE,
    async run({ store }) {
      await addOrganizations(store, 'acme');
      for (const [i, name] of NAMES.entries()) {
        const record = await addKey(store, keyRecord(idOf(i), { name }));
        assert.equal((await readRecord(store, record.id)).name, name);
        assert.equal((await store.getKey(referenceTo(record)))?.record.name, name);
        await store.renameKey({ ...referenceTo(record), name: 'other' }, stamp());
        await store.renameKey({ ...referenceTo(record), name }, stamp());
        assert.equal((await store.findKey(record.id))?.principal?.name, name);
      }
    },
  },
  {
    name: 'store/largest-values-round-trip',
    promise: WHOLE,
    async run({ store }) {
      const organization = organizationRecord('o'.repeat(63), { id: 'i'.repeat(64), name: '𝔘'.repeat(100) });
      assert.equal(await store.insertOrganization(organization, stamp()), true);
      const record = await addKey(store, keyRecord(idOf(1), { ...LARGEST, organizationId: organization.id }));
      const entry = await store.findKey(record.id);
      assert.deepEqual({ ...entry?.record }, record);
      assert.deepEqual({ ...entry?.organization }, organization);
      assert.deepEqual(
        (await store.listKeys({ organizationId: organization.id })).map((key) => ({ ...key.record })),
        [record],
      );
    },
  },
  {
    name: 'store/lists-keep-their-order',
    promise: WHOLE,
    async run({ store }) {
      await addOrganizations(store, 'acme');
      const lists = {
        scopes: ['z', 'a', 'Z', '10', '9', ','],
        allowedAddresses: ['203.0.113.9', '2001:db8::/32', '0.0.0.0/0'],
      };
      const record = await addKey(store, keyRecord(idOf(1), lists));
      assert.deepEqual(await readRecord(store, record.id), record);
    },
  },
  {
    name: 'store/empty-list-is-not-null',
    promise: 'An empty list of scopes reaches nothing and null reaches everything: a store keeps them apart.',
    async run({ store }) {
      await addOrganizations(store, 'acme');
      for (const [i, scopes] of [[], null].entries()) {
        const record = await addKey(store, keyRecord(idOf(i), { scopes }));
        assert.deepEqual((await readRecord(store, record.id)).scopes, scopes);
        assert.deepEqual((await store.findKey(record.id))?.principal?.scopes, scopes);
        assert.deepEqual((await store.getKey(referenceTo(record)))?.record.scopes, scopes);
      }
    },
  },
  {
    name: 'store/times-are-milliseconds',
    promise: 'Times are numbers of milliseconds, to the last digit; never is null.',
    async run({ store }) {
      await addOrganizations(store, 'acme');
      const createdAt = 1_772_265_600_001;
      const record = await addKey(store, keyRecord(idOf(1), { createdAt, expiresAt: createdAt + 10 * HOUR + 7 }));
      await store.recordUses([{ id: record.id, at: createdAt + 3 }]);
      await store.revokeKey(referenceTo(record), stamp(createdAt + 9));
      await store.suspendOrganization('acme', stamp(createdAt + 11));
      const entry = await store.findKey(record.id);
      const key = await store.getKey(referenceTo(record));
      const [change] = await store.listChanges({ organizationId: 'org-acme', limit: 1 });
      const times = [entry?.record.createdAt, entry?.record.expiresAt, entry?.record.revokedAt, key?.lastUsedAt];
      assert.deepEqual(times, [createdAt, createdAt + 10 * HOUR + 7, createdAt + 9, createdAt + 3]);
      assert.deepEqual([entry?.organization?.suspendedAt, change?.at], [createdAt + 11, createdAt + 11]);
    },
  },
  {
    name: 'store/settle-time-is-bounded',
    promise: 'settleTime() answers milliseconds, at most the longest lease (10,000).',
    async run({ store }) {
      const milliseconds = await store.settleTime();
      assert.ok(Number.isInteger(milliseconds) && milliseconds >= 0 && milliseconds <= 10_000, String(milliseconds));
    },
  },
];
