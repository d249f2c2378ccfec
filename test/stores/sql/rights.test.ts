import { createAuthenticator, createKeyManager, type WarningEvent } from '@orgkey/core';
import { createSqlStore } from '@orgkey/core/sql';
import { afterEach, describe, expect, test } from 'vitest';
import { kinds } from './databases.js';
import { ACME, keyRecord, type Prepared, prepare, requestWith, STAMP } from './records.js';
import { createVerifierUser, type VerifierUser } from './verifier-user.js';

let prepared: Prepared | undefined;
let user: VerifierUser | undefined;
afterEach(async () => {
  await user?.remove();
  await prepared?.database.remove();
  [user, prepared] = [undefined, undefined];
});

for (const kind of kinds.filter(({ dialect }) => dialect !== 'sqlite')) {
  describe.skipIf(kind.missing)(`${kind.name}: a user with the rights of a verifier`, () => {
    const refused = { code: 'unavailable', message: expect.stringContaining('can not be written') as string };

    test('verifies and records the last use, and can change nothing else', async () => {
      prepared = await prepare(kind);
      user = await createVerifierUser(kind, prepared.database);
      const manager = createKeyManager({ store: prepared.store });
      const { key, record } = await manager.create({ organization: 'acme', name: 'x' });
      const reference = { organizationId: ACME.id, id: record.id };

      const store = createSqlStore(user.kysely, prepared.database.options);
      const warnings: WarningEvent[] = [];
      const listeners = { warning: (event: WarningEvent) => void warnings.push(event) };
      const authenticator = createAuthenticator({ store, listeners });
      expect(await authenticator.authenticate(requestWith(key))).toMatchObject({ ok: true });
      await authenticator.close();
      expect(warnings).toEqual([]);
      expect((await prepared.store.getKey(reference))?.lastUsedAt).not.toBeNull();

      const { hash } = (await store.findKey(record.id))?.record ?? { hash: '' };
      const changes = [
        () => store.revokeKey(reference, STAMP),
        () => store.renameKey({ ...reference, name: 'y' }, STAMP),
        () => store.insertKey({ record: keyRecord('another000000000'), activeLimit: 9 }, STAMP),
        () => store.suspendOrganization('acme', STAMP),
        () => store.raiseLeaseTime(500),
        async () => store.replaceHash({ id: record.id, from: hash, to: '$other' }),
      ];
      for (const change of changes) await expect(change()).rejects.toMatchObject(refused);
      expect((await prepared.store.getKey(reference))?.record).toMatchObject({ revokedAt: null, name: 'x', hash });
    });

    test('is leased where somebody else has set a lease time, and hears of a revocation', async () => {
      prepared = await prepare(kind);
      user = await createVerifierUser(kind, prepared.database);
      const manager = createKeyManager({ store: prepared.store });
      await prepared.store.raiseLeaseTime(300);
      const { key, record } = await manager.create({ organization: 'acme', name: 'x' });
      const store = createSqlStore(user.kysely, prepared.database.options);
      const authenticator = createAuthenticator({ store, freshness: 'leased', lastUsedIntervalMs: false });
      for (let i = 0; i < 20; i++)
        expect(await authenticator.authenticate(requestWith(key))).toMatchObject({ ok: true });
      await manager.revoke({ organization: 'acme', id: record.id });
      expect(await authenticator.authenticate(requestWith(key))).toMatchObject({ code: 'credential_invalid' });
      await authenticator.close();
    });

    test('replaces hashes with one right more', async () => {
      prepared = await prepare(kind);
      user = await createVerifierUser(kind, prepared.database, { rehashes: true });
      const record = keyRecord('rehashed00000000');
      await prepared.insert(record);
      const store = createSqlStore(user.kysely, prepared.database.options);
      expect(await store.replaceHash({ id: record.id, from: record.hash, to: '$other' })).toBe(true);
      await expect(store.revokeKey({ organizationId: ACME.id, id: record.id }, STAMP)).rejects.toMatchObject(refused);
    });
  });
}
