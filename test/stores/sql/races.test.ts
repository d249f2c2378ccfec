import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ConnectOptions, kinds } from './databases.js';
import { ACME, keyRecord, NOW, type Prepared, prepare, STAMP } from './records.js';

const ID = 'aaaaaaaaaaaaaaaa';
const REFERENCE = { organizationId: ACME.id, id: ID };
const LEVELS: readonly ConnectOptions[] = [
  {},
  { isolation: 'read committed' },
  { isolation: 'serializable' },
  { mysql: { flags: ['-FOUND_ROWS'] } },
  { mysql: { flags: ['FOUND_ROWS'] } },
];

for (const kind of kinds) {
  const levels = kind.dialect === 'sqlite' ? LEVELS.slice(0, 1) : LEVELS.slice(0, kind.dialect === 'mysql' ? 5 : 3);
  describe.skipIf(kind.missing).each(levels)(`${kind.name} %j`, (options) => {
    let prepared: Prepared;
    beforeEach(async () => {
      prepared = await prepare(kind, options);
    });
    afterEach(() => prepared.database.remove());

    const changes = async (type: string) =>
      (await prepared.store.listChanges({ organizationId: ACME.id, limit: 1_000 })).filter((c) => c.type === type);

    test('100 parallel creates with one forced id: one is inserted', async () => {
      const stores = kind.dialect === 'sqlite' ? [prepared.store] : [prepared.store, prepared.second()];
      const outcomes = await Promise.all(
        Array.from({ length: 100 }, (_, i) =>
          (stores[i % stores.length] ?? prepared.store).insertKey(
            { record: keyRecord(ID, { name: `n${i}` }), activeLimit: 1_000 },
            STAMP,
          ),
        ),
      );
      expect(outcomes.filter((outcome) => outcome === 'inserted')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'id_taken')).toHaveLength(99);
      expect(await changes('key_created')).toHaveLength(1);
    });

    test('50 parallel revokes of one key: one change, one row, one time', async () => {
      await prepared.insert(keyRecord(ID));
      const stores = kind.dialect === 'sqlite' ? [prepared.store] : [prepared.store, prepared.second()];
      const results = await Promise.all(
        Array.from({ length: 50 }, (_, i) =>
          (stores[i % stores.length] ?? prepared.store).revokeKey(REFERENCE, { at: NOW + i, actor: null }),
        ),
      );
      expect(results.filter((result) => result?.changed)).toHaveLength(1);
      const times = new Set(results.map((result) => result?.key.record.revokedAt));
      expect(times.size).toBe(1);
      expect([...times][0]).not.toBeNull();
      const rows = await changes('key_revoked');
      expect(rows).toHaveLength(1);
      expect(rows[0]?.at).toBe([...times][0]);
    });

    test('an active-key limit holds under parallel creates', async () => {
      const ids = Array.from({ length: 30 }, (_, i) => String(i).padStart(16, '0'));
      const outcomes = await Promise.all(
        ids.map((id) => prepared.store.insertKey({ record: keyRecord(id), activeLimit: 5 }, STAMP)),
      );
      expect(outcomes.filter((outcome) => outcome === 'inserted')).toHaveLength(5);
      expect(outcomes.filter((outcome) => outcome === 'limit_reached')).toHaveLength(25);
    });

    test('a change says that it changed something exactly when it did', async () => {
      const { store } = prepared;
      await prepared.insert(keyRecord(ID, { scopes: ['a'] }));
      const reach = { scopes: ['a'], allowedAddresses: null, expiresAt: null };
      const narrowed = { scopes: [], allowedAddresses: ['10.0.0.0/8'], expiresAt: NOW + 5 };
      expect(await store.renameKey({ ...REFERENCE, name: 'x' }, STAMP)).toMatchObject({ changed: true });
      expect(await store.renameKey({ ...REFERENCE, name: 'x' }, STAMP)).toMatchObject({ changed: false });
      expect(await store.renameKey({ ...REFERENCE, name: 'X' }, STAMP)).toMatchObject({ changed: true });
      expect(await store.narrowKey({ ...REFERENCE, from: reach, to: narrowed }, STAMP)).toMatchObject({
        changed: true,
        key: { record: narrowed },
      });
      expect(await store.narrowKey({ ...REFERENCE, from: reach, to: narrowed }, STAMP)).toMatchObject({
        changed: false,
      });
      expect(await store.replaceHash({ id: ID, from: 'other', to: 'new' })).toBe(false);
      const from = keyRecord(ID).hash;
      expect(await store.replaceHash({ id: ID, from, to: '$new' })).toBe(true);
      expect(await store.suspendOrganization('acme', STAMP)).toMatchObject({ changed: true });
      expect(await store.suspendOrganization('acme', STAMP)).toMatchObject({ changed: false });
      expect(await store.resumeOrganization('acme', STAMP)).toMatchObject({ changed: true });
      expect(await store.revokeKey(REFERENCE, STAMP)).toMatchObject({
        changed: true,
        key: { record: { name: 'X', scopes: [] } },
      });
      expect(await store.replaceHash({ id: ID, from: '$new', to: from })).toBe(false);
      expect(await store.renameKey({ ...REFERENCE, name: 'y' }, STAMP)).toMatchObject({ changed: false });
      expect((await store.listChanges({ organizationId: ACME.id, limit: 99 })).map((c) => c.type)).toEqual([
        'key_revoked',
        'organization_resumed',
        'organization_suspended',
        'key_narrowed',
        'key_renamed',
        'key_renamed',
        'key_created',
        'organization_created',
      ]);
    });

    test('revocation racing with everything else is never undone', async () => {
      const { store } = prepared;
      for (let round = 0; round < 5; round++) {
        const id = `round${round}`.padEnd(16, '0');
        const reference = { organizationId: ACME.id, id };
        await prepared.insert(keyRecord(id));
        const [revoked] = await Promise.all([
          store.revokeKey(reference, { at: NOW + 7, actor: null }),
          store.recordUses(Array.from({ length: 20 }, (_, i) => ({ id, at: NOW + i }))),
          store.renameKey({ ...reference, name: 'renamed' }, STAMP),
          store.rotateKey({ ...reference, successor: keyRecord(`s${id.slice(1)}`), endsAt: NOW + 99 }, STAMP),
          store.replaceHash({ id, from: keyRecord(id).hash, to: '$other' }),
          store.insertKey({ record: keyRecord(id), activeLimit: 1_000 }, STAMP),
          store.recordUses([{ id, at: NOW + 50 }]),
        ]);
        expect(revoked?.key.record.revokedAt).toBe(NOW + 7);
        expect((await store.getKey(reference))?.record.revokedAt).toBe(NOW + 7);
        expect((await store.getKey(reference))?.lastUsedAt).toBe(NOW + 50);
      }
      const numbers = (await store.listChanges({ organizationId: ACME.id, limit: 1_000 })).map((c) => c.number);
      expect(numbers).toEqual(numbers.map((_, i) => numbers.length - i));
    });

    test('parallel recordings of many keys do not stand in each other’s way, and the latest stays', async () => {
      const ids = Array.from({ length: 20 }, (_, i) => String(i).padStart(16, '0'));
      for (const id of ids) await prepared.insert(keyRecord(id));
      const uses = ids.map((id) => ({ id, at: NOW }));
      await Promise.all(
        Array.from({ length: 10 }, async (_, i) => {
          const later = uses.map(({ id }) => ({ id, at: NOW + i }));
          return prepared.store.recordUses(i % 2 === 0 ? later : later.toReversed());
        }),
      );
      for (const { lastUsedAt } of await prepared.store.listKeys({ organizationId: ACME.id }))
        expect(lastUsedAt).toBe(NOW + 9);
    });
  });
}
