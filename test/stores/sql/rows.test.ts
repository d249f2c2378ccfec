import { inspect } from 'node:util';
import { createAuthenticator, createKeyManager, type DecisionEvent } from '@orgkey/core';
import { createSqlStore } from '@orgkey/core/sql';
import { CamelCasePlugin, ParseJSONResultsPlugin, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kinds } from './databases.js';
import { ACME, keyRecord, NOW, type Prepared, prepare, requestWith, STAMP } from './records.js';

/** Values that a column may come to hold by a careless hand; a database that refuses one has kept the record whole. */
const DAMAGES: readonly (readonly [column: string, values: readonly unknown[]])[] = [
  ['organization_id', ['', null]],
  ['name', [null]],
  ['prefix', ['', null]],
  ['hash', ['', null]],
  ['scopes', [null, '', '{}', '[1]', '["a"', '7', '"a"']],
  ['allowed_addresses', [null, '', '{}', '["nowhere"]', '[7]']],
  ['created_at', [null, -1, 'soon', '9007199254740993']],
  ['expires_at', [-1, 'soon', '9007199254740993']],
  ['revoked_at', [-1, 'soon', '9007199254740993']],
  ['successor_id', ['']],
];

for (const kind of kinds) {
  describe.skipIf(kind.missing)(kind.name, () => {
    let prepared: Prepared;
    let table: (name: string) => ReturnType<typeof sql.id>;
    beforeAll(async () => {
      prepared = await prepare(kind);
      const { schema } = prepared.database.options;
      table = (name) => (schema === undefined ? sql.id(`orgkey_${name}`) : sql.id(schema, `orgkey_${name}`));
    });
    afterAll(() => prepared?.database.remove());

    test('ids and slugs that differ in case, or by a blank at the end, are others', async () => {
      const { store } = prepared;
      await prepared.insert(keyRecord('aaaaaaaaaaaaaaab', { name: 'small' }));
      await prepared.insert(keyRecord('AAAAAAAAAAAAAAAB', { name: 'large' }));
      expect((await store.findKey('aaaaaaaaaaaaaaab'))?.record.name).toBe('small');
      expect((await store.findKey('AAAAAAAAAAAAAAAB'))?.record.name).toBe('large');
      expect(await store.findKey('aaaaaaaaaaaaaaaB')).toBeUndefined();
      expect(await store.findKey('aaaaaaaaaaaaaaab ')).toBeUndefined();
      expect(await store.getKey({ organizationId: 'ORG-ACME', id: 'aaaaaaaaaaaaaaab' })).toBeUndefined();
      expect(await store.getKey({ organizationId: 'org-acme ', id: 'aaaaaaaaaaaaaaab' })).toBeUndefined();
      expect(await store.revokeKey({ organizationId: 'org-acme ', id: 'aaaaaaaaaaaaaaab' }, STAMP)).toBeUndefined();
      expect(await store.listKeys({ organizationId: 'org-acme ' })).toEqual([]);
      expect(await store.findOrganization('Acme')).toBeUndefined();
      expect(await store.findOrganization('acme ')).toBeUndefined();
      expect(await store.suspendOrganization('ACME', STAMP)).toBeUndefined();
      const id = 'org-Acme';
      expect(await store.insertOrganization({ ...ACME, id, slug: 'acme-2', name: 'Ünï 🔑' }, STAMP)).toBe(true);
      expect((await store.listOrganizations()).map(({ slug, name }) => [slug, name])).toEqual([
        ['acme', 'Acme'],
        ['acme-2', 'Ünï 🔑'],
      ]);
      await store.revokeKey({ organizationId: ACME.id, id: 'AAAAAAAAAAAAAAAB' }, STAMP);
      expect((await store.findKey('aaaaaaaaaaaaaaab'))?.record.revokedAt).toBeNull();
    });

    test('a key whose organization has no row is found, without an organization', async () => {
      await prepared.insert(keyRecord('elsewhere0000000', { organizationId: 'host-4711' }));
      const entry = await prepared.store.findKey('elsewhere0000000');
      expect(entry?.record.organizationId).toBe('host-4711');
      expect(entry?.organization).toBeUndefined();
      expect(entry?.principal).toBeUndefined();
    });

    test('an id of an organization that does not fit is refused, not cut off', async () => {
      const organizationId = 'o'.repeat(256);
      await expect(prepared.insert(keyRecord('toolong000000000', { organizationId }))).rejects.toMatchObject({
        code: 'input_invalid',
      });
      await expect(
        prepared.store.insertOrganization({ ...ACME, id: organizationId, slug: 'too-long' }, STAMP),
      ).rejects.toMatchObject({ code: 'input_invalid' });
      await prepared.insert(keyRecord('fits000000000000', { organizationId: organizationId.slice(1) }));
    });

    test.skipIf(kind.dialect !== 'mysql')(
      'a session that is not strict keeps texts whole; one that can not escape, or stays in the past, is refused',
      async () => {
        const lax = prepared.second({ session: "sql_mode = ''" });
        const reference = { organizationId: ACME.id, id: 'lax0000000000000' };
        expect(await lax.insertKey({ record: keyRecord(reference.id), activeLimit: 1_000 }, STAMP)).toBe('inserted');
        const name = `'${'🔑'.repeat(98)}'`;
        await lax.renameKey({ ...reference, name }, STAMP);
        expect((await prepared.store.getKey(reference))?.record.name).toBe(name);

        const unsafe = prepared.second({ session: "sql_mode = 'NO_BACKSLASH_ESCAPES'" });
        await expect(unsafe.renameKey({ ...reference, name: "x', revoked_at = 1 -- " }, STAMP)).rejects.toMatchObject({
          code: 'option_invalid',
          message: expect.stringContaining('NO_BACKSLASH_ESCAPES'),
        });
        expect((await prepared.store.getKey(reference))?.record).toMatchObject({ name, revokedAt: null });

        const past = prepared.second({ session: 'autocommit = 0' });
        const refused = { code: 'option_invalid', message: expect.stringContaining('autocommit') };
        await expect(past.findKey(reference.id)).rejects.toMatchObject(refused);
        await expect(past.readChanges({ after: undefined })).rejects.toMatchObject(refused);
      },
    );

    test('the longest values that the contract allows are kept whole', async () => {
      const long = keyRecord('longest000000000', {
        name: '🔑'.repeat(100),
        prefix: 'p'.repeat(24),
        hash: `$${'h'.repeat(254)}`,
        scopes: Array.from({ length: 50 }, (_, i) => `${i}`.padStart(64, 's')),
        allowedAddresses: Array.from({ length: 50 }, (_, i) => `2001:0db8:1234:5678:9abc:def0:1234:${1000 + i}/128`),
        expiresAt: 8.64e15,
      });
      await prepared.insert(long);
      expect((await prepared.store.findKey(long.id))?.record).toEqual(long);
      const actor = '🔑'.repeat(100);
      await prepared.store.renameKey(
        { organizationId: ACME.id, id: long.id, name: 'Robert\'); \\ " % `' },
        { at: NOW, actor },
      );
      expect((await prepared.store.getKey({ organizationId: ACME.id, id: long.id }))?.record.name).toBe(
        'Robert\'); \\ " % `',
      );
      const [change] = await prepared.store.listChanges({ organizationId: ACME.id, limit: 1 });
      expect(change).toMatchObject({ type: 'key_renamed', actor, keyId: long.id, at: NOW });
    });

    test('a record that is damaged in any column is unavailable, never a key and never unknown', async () => {
      const { store, kysely } = prepared;
      const reasons: DecisionEvent[] = [];
      const settings = {
        store,
        lastUsedIntervalMs: false as const,
        listeners: { decision: (event: DecisionEvent) => void reasons.push(event) },
      };
      const manager = createKeyManager(settings);
      const authenticator = createAuthenticator(settings);
      await manager.createOrganization({ slug: 'damaged' });
      let damaged = 0;
      for (const [column, values] of DAMAGES) {
        for (const value of values) {
          const { key, record } = await manager.create({ organization: 'damaged', name: 'x' });
          expect(await authenticator.authenticate(requestWith(key))).toMatchObject({ ok: true });
          const put = sql`update ${table('key')} set ${sql.ref(column)} = ${value} where id = ${record.id}`;
          if (!(await put.execute(kysely).then(Boolean, () => false))) continue;
          damaged++;
          const answer = await authenticator.authenticate(requestWith(key));
          expect(answer, `${column} = ${String(value)}`).toMatchObject({ ok: false, code: 'unavailable' });
          expect(reasons.at(-1), `${column} = ${String(value)}`).toMatchObject({ reason: 'record_corrupt' });
          await sql`delete from ${table('key')} where id = ${record.id}`.execute(kysely);
        }
      }
      expect(damaged).toBeGreaterThanOrEqual(17);
    });

    test('an organization that is damaged makes its keys unavailable', async () => {
      const { store, kysely } = prepared;
      await store.insertOrganization({ ...ACME, id: 'org-broken', slug: 'broken' }, STAMP);
      await prepared.insert(keyRecord('ofbroken00000000', { organizationId: 'org-broken' }));
      for (const [column, value] of [
        ['slug', ''],
        ['suspended_at', -1],
        ['created_at', -1],
      ] as const) {
        await sql`update ${table('organization')} set ${sql.ref(column)} = ${value} where id = 'org-broken'`.execute(
          kysely,
        );
        await expect(store.findKey('ofbroken00000000')).rejects.toMatchObject({ code: 'record_corrupt' });
        const good = { slug: 'broken', suspended_at: null, created_at: NOW }[column];
        await sql`update ${table('organization')} set ${sql.ref(column)} = ${good} where id = 'org-broken'`.execute(
          kysely,
        );
      }
      expect((await store.findKey('ofbroken00000000'))?.organization?.slug).toBe('broken');
    });

    test('columns that somebody added, and plugins of the instance’s owner, change nothing', async () => {
      const { database, kysely } = prepared;
      await sql`alter table ${table('key')} add column note varchar(20)`.execute(kysely);
      await sql`alter table ${table('organization')} add column note varchar(20)`.execute(kysely);
      const theirs = kysely.withPlugin(new CamelCasePlugin()).withPlugin(new ParseJSONResultsPlugin());
      const store = createSqlStore(theirs, database.options);
      const record = keyRecord('plugins000000000', { scopes: ['a'] });
      expect(await store.insertKey({ record, activeLimit: 1_000 }, STAMP)).toBe('inserted');
      expect((await store.findKey(record.id))?.record).toEqual(record);
      expect((await store.getKey({ organizationId: ACME.id, id: record.id }))?.record).toEqual(record);
    });

    test('no error holds a hash, whatever the driver puts into its errors', async () => {
      const broken = await prepare(kind);
      try {
        const { schema } = broken.database.options;
        const key = schema === undefined ? sql.id('orgkey_key') : sql.id(schema, 'orgkey_key');
        await broken.insert(keyRecord('0123456789abcdef'));
        // What makes each database refuse the next row.
        const refuse = {
          sqlite: sql`create trigger refuse before insert on ${key} begin select raise(abort, 'no'); end`,
          postgres: sql`alter table ${key} add constraint refuse check (id = '0123456789abcdef')`,
          mysql: sql`alter table ${key} add constraint refuse check (id = '0123456789abcdef')`,
        };
        await refuse[kind.dialect].execute(broken.kysely);
        const record = keyRecord('fedcba9876543210', { hash: '$canary-of-a-hash' });
        const errors = [
          await broken.store.insertKey({ record, activeLimit: 9 }, STAMP).catch((error: unknown) => error),
        ];
        await sql`drop table ${key}`.execute(broken.kysely);
        const replacement = { id: record.id, from: '$canary-of-a-hash', to: '$canary-of-a-hash' };
        errors.push(await Promise.resolve(broken.store.replaceHash(replacement)).catch((error: unknown) => error));
        for (const error of errors) {
          expect(error).toBeInstanceOf(Error);
          expect(inspect(error, { depth: null, showHidden: true })).not.toContain('canary');
        }
      } finally {
        await broken.database.remove();
      }
    });

    test('the last use only rises, touches nothing else, and is for keys that are there', async () => {
      const { store, kysely } = prepared;
      const reference = { organizationId: ACME.id, id: 'used000000000000' };
      await prepared.insert(keyRecord(reference.id));
      const before = (await store.getKey(reference))?.record;
      const many = Array.from({ length: 1_200 }, (_, i) => ({ id: `nobody${i}`, at: NOW }));
      await store.recordUses([...many, { id: reference.id, at: NOW + 5 }, { id: reference.id, at: NOW + 3 }]);
      await store.recordUses([{ id: reference.id, at: NOW + 1 }]);
      await store.recordUses([]);
      expect(await store.getKey(reference)).toEqual({ record: before, lastUsedAt: NOW + 5 });
      const { rows } = await sql<{ n: unknown }>`select count(*) as n from ${table('key_use')}`.execute(kysely);
      expect(Number(rows[0]?.n)).toBe(1);
    });
  });
}
