import { createSqlStore, migrateSql, sqlMigrationText } from '@orgkey/core/sql';
import {
  DummyDriver,
  Kysely,
  MssqlAdapter,
  MysqlAdapter,
  PostgresAdapter,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { describe, expect, test } from 'vitest';
import { openSqlite } from './open-sqlite.js';

interface TheirTables {
  users: { id: number };
}

function kyselyWith(adapter: SqliteAdapter | PostgresAdapter | MysqlAdapter | MssqlAdapter): Kysely<TheirTables> {
  return new Kysely<TheirTables>({
    dialect: {
      createAdapter: () => adapter,
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
}

/** As from another copy of Kysely: its classes are not ours. */
class SqliteAdapterOfAnotherCopy extends (Object as unknown as new () => SqliteAdapter) {}

class OracleAdapter extends (Object as unknown as new () => SqliteAdapter) {}

describe('options of the SQL store', () => {
  test('the dialect is that of the instance, whatever its tables are', () => {
    for (const adapter of [
      new SqliteAdapter(),
      new PostgresAdapter(),
      new MysqlAdapter(),
      new SqliteAdapterOfAnotherCopy(),
    ])
      expect(() => createSqlStore(kyselyWith(adapter))).not.toThrow();
    for (const adapter of [new MssqlAdapter(), new OracleAdapter()]) {
      expect(() => createSqlStore(kyselyWith(adapter))).toThrow(
        expect.objectContaining({ code: 'option_invalid', message: expect.stringContaining(`Option "dialect"`) }),
      );
      expect(() => createSqlStore(kyselyWith(adapter), { dialect: 'sqlite' })).not.toThrow();
    }
  });

  test.each([
    ['kysely', [undefined]],
    ['kysely', [{}]],
    ['options', [kyselyWith(new SqliteAdapter()), null]],
    ['tablePrefixx', [kyselyWith(new SqliteAdapter()), { tablePrefixx: 'a_' }]],
    ['tablePrefix', [kyselyWith(new SqliteAdapter()), { tablePrefix: '' }]],
    ['tablePrefix', [kyselyWith(new SqliteAdapter()), { tablePrefix: 'a"; drop table x; --' }]],
    ['tablePrefix', [kyselyWith(new SqliteAdapter()), { tablePrefix: 'a'.repeat(31) }]],
    ['schema', [kyselyWith(new PostgresAdapter()), { schema: 'Public' }]],
    ['schema', [kyselyWith(new MysqlAdapter()), { schema: 'keys' }]],
    ['dialect', [kyselyWith(new MysqlAdapter()), { dialect: 'mssql' }]],
  ])('a wrong one is named: %s', async (name, given) => {
    const wrong = { code: 'option_invalid', message: expect.stringContaining(`"${name}"`) };
    const [kysely, options] = given as Parameters<typeof createSqlStore>;
    expect(() => createSqlStore(kysely, options)).toThrow(expect.objectContaining(wrong));
    await expect(migrateSql(kysely, options)).rejects.toMatchObject(wrong);
  });

  test('a transaction is refused: changes need transactions of their own', async () => {
    const kysely = openSqlite();
    await kysely.transaction().execute(async (trx) => {
      expect(() => createSqlStore(trx)).toThrow(expect.objectContaining({ code: 'option_invalid' }));
    });
    await kysely.destroy();
  });
});

describe('the schema as text', () => {
  test('names, types, indexes and comments are those of the database', () => {
    const postgres = sqlMigrationText('postgres', { schema: 'auth', tablePrefix: 'keys_' });
    expect(postgres).toContain('create schema if not exists "auth"');
    expect(postgres).toContain('create table if not exists "auth"."keys_key"');
    expect(postgres).toContain('id varchar(64) collate "C" not null,');
    expect(postgres).toContain('primary key (id)');
    expect(postgres).toContain('comment on table "auth"."keys_migration" is ');
    expect(postgres).toContain('create index if not exists "keys_key_by_organization" on "auth"."keys_key"');
    expect(postgres).toContain('comment on column "auth"."keys_key".revoked_at is ');
    const mysql = sqlMigrationText('mysql');
    expect(mysql).toContain('create table if not exists `orgkey_key`');
    expect(mysql).toContain('collate utf8mb4_bin');
    expect(mysql).toContain('index `orgkey_key_active` (organization_id, revoked_at, expires_at)');
    expect(mysql).toMatch(/revoked_at bigint comment '.*'/);
    const sqlite = sqlMigrationText('sqlite');
    expect(sqlite).toContain('slug varchar(63) not null');
    expect(sqlite).toContain('unique (slug)');
    expect(sqlite).not.toMatch(/comment|collate/);
  });

  test('a prefix that is none gets into no text', () => {
    expect(() => sqlMigrationText('mysql', { tablePrefix: '`x' })).toThrow('tablePrefix');
    expect(() => sqlMigrationText('oracle' as 'mysql')).toThrow('dialect');
  });
});
