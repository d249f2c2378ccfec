import { writeFileSync } from 'node:fs';
import { createAuthenticator, createKeyManager } from '@orgkey/core';
import { createSqlStore, migrateSql, readSqlSchemaVersion, sqlMigrationText } from '@orgkey/core/sql';
import { CompiledQuery, type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type EmptyDatabase, kinds } from './databases.js';
import { ACME, keyRecord, requestWith, STAMP } from './records.js';

/** All that a database knows of its tables: columns, types, collations, indexes, comments. */
async function describeSchema(dialect: string, kysely: Kysely<unknown>, schema = ''): Promise<string[]> {
  const rowsOf = async (query: ReturnType<typeof sql>): Promise<string[]> => {
    const { rows } = await query.execute(kysely);
    return rows.map((row) => JSON.stringify(row).replaceAll(schema === '' ? '\0' : schema, 'SCHEMA'));
  };
  if (dialect === 'sqlite') return rowsOf(sql`select * from sqlite_master order by name`);
  if (dialect === 'postgres')
    return [
      ...(await rowsOf(sql`select c.relname, obj_description(c.oid), a.attname, a.attnotnull, a.attcollation::regcollation,
        format_type(a.atttypid, a.atttypmod), col_description(c.oid, a.attnum)
        from pg_class as c join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0
        where c.relnamespace = ${schema}::regnamespace and c.relkind = 'r' order by c.relname, a.attnum`)),
      ...(await rowsOf(sql`select indexdef from pg_indexes where schemaname = ${schema} order by indexname`)),
    ];
  const { rows } = await sql<Record<string, string>>`show tables`.execute(kysely);
  const names = rows.map((row) => Object.values(row)[0] as string);
  return (await Promise.all(names.map((name) => rowsOf(sql`show create table ${sql.id(name)}`)))).flat();
}

for (const kind of kinds) {
  describe.skipIf(kind.missing)(`${kind.name}: the schema`, () => {
    let database: EmptyDatabase;
    let kysely: Kysely<unknown>;
    beforeEach(async () => {
      database = await kind.create();
      kysely = database.connect();
    });
    afterEach(() => database.remove());

    const table = (name: string, prefix = 'orgkey_') =>
      database.options.schema === undefined ? sql.id(prefix + name) : sql.id(database.options.schema, prefix + name);
    const statements = (prefix = 'orgkey_') =>
      sqlMigrationText(kind.dialect, { ...database.options, tablePrefix: prefix })
        .split(';\n')
        .map((statement) => statement.trim())
        .filter((statement) => statement !== '');
    const runByHand = async (list: readonly string[]) => {
      for (const statement of list) await kysely.executeQuery(CompiledQuery.raw(statement));
    };

    test('is absent: verification is unavailable, a manager learns what to run', async () => {
      const store = createSqlStore(kysely, database.options);
      await expect(store.findKey('0123456789abcdef')).rejects.toMatchObject({ code: 'schema_outdated' });
      const manager = createKeyManager({ store });
      for (const call of [
        () => manager.createOrganization({ slug: 'acme' }),
        () => manager.listOrganizations(),
        () => manager.list({ organization: 'acme' }),
      ])
        await expect(call()).rejects.toMatchObject({
          code: 'schema_outdated',
          message: expect.stringContaining('orgkey migrate'),
        });
      expect(await readSqlSchemaVersion(kysely, database.options)).toEqual({ found: 0, wanted: 2 });
    });

    test('is made once, and works afterwards with the same store object', async () => {
      const store = createSqlStore(kysely, database.options);
      const manager = createKeyManager({ store });
      await expect(manager.createOrganization({ slug: 'acme' })).rejects.toMatchObject({ code: 'schema_outdated' });
      expect(await migrateSql(kysely, database.options)).toEqual({ from: 0, to: 2 });
      expect(await migrateSql(kysely, database.options)).toEqual({ from: 2, to: 2 });
      await manager.createOrganization({ slug: 'acme' });
      const { key } = await manager.create({ organization: 'acme', name: 'x' });
      expect(
        await createAuthenticator({ store, lastUsedIntervalMs: false }).authenticate(requestWith(key)),
      ).toMatchObject({
        ok: true,
      });
    });

    test('of a later version: nothing is changed, and the manager refuses to write', async () => {
      await migrateSql(kysely, database.options);
      await sql`insert into ${table('migration')} (version, name) values (99, 'later')`.execute(kysely);
      await expect(migrateSql(kysely, database.options)).rejects.toMatchObject({
        code: 'schema_newer',
        message: expect.stringContaining('99'),
      });
      const store = createSqlStore(kysely, database.options);
      await expect(store.insertOrganization(ACME, STAMP)).rejects.toMatchObject({ code: 'schema_newer' });
      expect(await store.findKey('0123456789abcdef')).toBeUndefined();
    });

    test('of an earlier version is upgraded, and what is stored stays', async () => {
      const first = statements().findIndex((statement) => statement.includes('former_slug'));
      await runByHand(statements().slice(0, first));
      const store = createSqlStore(kysely, database.options);
      await expect(store.insertOrganization(ACME, STAMP)).rejects.toMatchObject({ code: 'schema_outdated' });
      const { id, slug, name } = ACME;
      await sql`insert into ${table('organization')} (id, slug, name, created_at) values (${id}, ${slug}, ${name}, 1)`.execute(
        kysely,
      );
      expect(await migrateSql(kysely, database.options)).toEqual({ from: 1, to: 2 });
      expect(await store.renameOrganization({ slug, to: 'renamed' }, STAMP)).toMatchObject({ changed: true });
      expect(await store.findOrganization('renamed')).toMatchObject({ id });
    });

    test('is taken up again wherever it broke off', async () => {
      const all = statements();
      for (const cut of [1, 2, Math.floor(all.length / 2), all.length - 1]) {
        await runByHand(all.slice(0, cut));
        expect(await migrateSql(kysely, database.options)).toMatchObject({ to: 2 });
        await sql`delete from ${table('migration')}`.execute(kysely);
      }
      await migrateSql(kysely, database.options);
      const { rows } = await sql<{ n: unknown }>`select count(*) as n from ${table('counter')}`.execute(kysely);
      expect(Number(rows[0]?.n)).toBe(1);
    });

    test('can be run by hand, twice, and beside another one', async () => {
      await runByHand([...statements(), ...statements()]);
      expect(await migrateSql(kysely, database.options)).toEqual({ from: 2, to: 2 });
      const other = { ...database.options, tablePrefix: 'other_' };
      await migrateSql(kysely, other);
      const [first, second] = [createSqlStore(kysely, database.options), createSqlStore(kysely, other)];
      await first.insertKey({ record: keyRecord('0123456789abcdef'), activeLimit: 9 }, STAMP);
      expect(await first.findKey('0123456789abcdef')).toBeDefined();
      expect(await second.findKey('0123456789abcdef')).toBeUndefined();
    });

    test('is the same by hand and by the migration, to the last comment', async () => {
      const other = await kind.create();
      try {
        await runByHand(statements());
        const migrated = other.connect();
        await migrateSql(migrated, other.options);
        const described = await describeSchema(kind.dialect, kysely, database.options.schema);
        expect(described.length).toBeGreaterThanOrEqual(8);
        expect(described).toEqual(await describeSchema(kind.dialect, migrated, other.options.schema));
        // Each table of ours, and each column of the keys, says what it is for.
        if (kind.dialect !== 'sqlite') expect(described.join('\n')).toMatch(/tombstone: set once/i);
      } finally {
        await other.remove();
      }
    });

    test('may be read-only for verifiers; whoever would write is told so', async () => {
      await migrateSql(kysely, database.options);
      const store = createSqlStore(kysely, database.options);
      await store.insertKey({ record: keyRecord('0123456789abcdef'), activeLimit: 9 }, STAMP);
      await kysely.connection().execute(async (connection) => {
        const readOnly = {
          sqlite: 'pragma query_only = on',
          postgres: 'set session characteristics as transaction read only',
          mysql: 'set session transaction read only',
        }[kind.dialect];
        await connection.executeQuery(CompiledQuery.raw(readOnly));
        const reader = createSqlStore(connection, database.options);
        expect(await migrateSql(connection, database.options)).toEqual({ from: 2, to: 2 });
        expect((await reader.findKey('0123456789abcdef'))?.record.name).toBe('ci-deploy');
        expect((await reader.readChanges({ after: undefined })).cursor).toBe('1');
        await expect(
          reader.revokeKey({ organizationId: ACME.id, id: '0123456789abcdef' }, STAMP),
        ).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('can not be written') });
      });
    });

    test.skipIf(kind.dialect !== 'sqlite')('in a file that is not a database', async () => {
      await kysely.destroy();
      writeFileSync(database.address, 'This is no database. '.repeat(200));
      await expect(async () => migrateSql(database.connect(), database.options)).rejects.toThrow(/not a .*database/);
    });
  });
}
