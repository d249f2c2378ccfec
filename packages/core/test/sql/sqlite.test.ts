import { createAuthenticator, createKeyManager, type RequestView } from '@orgkey/core';
import { createSqlStore, migrateSql } from '@orgkey/core/sql';
import type { Kysely } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqlite } from './open-sqlite.js';

let kysely: Kysely<unknown>;

beforeEach(async () => {
  kysely = openSqlite();
  await migrateSql(kysely);
});
afterEach(() => kysely.destroy());

const view = (key: string): RequestView => ({
  header: (name) => (name === 'x-api-key' ? key : undefined),
  headerLineCount: () => 1,
  address: () => undefined,
  rawQuery: () => '',
  pathParameter: () => undefined,
});

test('the life of a key', async () => {
  const settings = { store: createSqlStore(kysely) };
  const manager = createKeyManager(settings);
  const authenticator = createAuthenticator(settings);
  await manager.createOrganization({ slug: 'acme', name: 'Acme' });
  const { key, record } = await manager.create({ organization: 'acme', name: 'ci', scopes: ['a:b'] }, { actor: 'ann' });

  const accepted = await authenticator.authenticate(view(key));
  expect(accepted).toMatchObject({
    ok: true,
    value: { keyId: record.id, scopes: ['a:b'], organization: { slug: 'acme' } },
  });
  await authenticator.close();
  expect((await manager.list({ organization: 'acme' }))[0]?.lastUsedAt).not.toBeNull();

  const rotated = await manager.rotate({ organization: 'acme', id: record.id, overlapMs: 60_000 });
  await manager.rename({ organization: 'acme', id: rotated.record.id, name: 'deploy' });
  expect(await authenticator.authenticate(view(rotated.key))).toMatchObject({ ok: true, value: { name: 'deploy' } });
  await manager.suspendOrganization('acme');
  expect(await authenticator.authenticate(view(rotated.key))).toMatchObject({ ok: false, code: 'credential_invalid' });
  await manager.resumeOrganization('acme');
  await manager.revoke({ organization: 'acme', id: record.id });
  expect(await authenticator.authenticate(view(key))).toMatchObject({ ok: false, code: 'credential_invalid' });
  expect((await manager.list({ organization: 'acme' })).map(({ id }) => id)).toEqual([rotated.record.id]);
});
