import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSqlStore, libsqlDatabase, migrateSql } from '@orgkey/core/sql';
import { Kysely, type SqliteDatabase, SqliteDialect, sql } from 'kysely';
import Database from 'libsql';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ACME, keyRecord, NOW, STAMP } from './records.js';

const ID = 'aaaaaaaaaaaaaaaa';
const opened: Database.Database[] = [];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orgkey-locked-'));
});
afterEach(() => {
  for (const database of opened.splice(0)) database.close();
  rmSync(folder, { recursive: true });
});

function open(): Database.Database {
  const database = new Database(join(folder, 'keys.db'), { timeout: 0 });
  database.pragma('journal_mode = WAL');
  opened.push(database);
  return database;
}

/** A migrated file with one key, a store on a connection of its own, and another process's connection. */
async function prepared(given: (database: Database.Database) => SqliteDatabase) {
  const database = given(open());
  const kept: unknown[] = [];
  const prepare = database.prepare.bind(database);
  // Kept, as a statement that is collected as garbage would hide the defect.
  database.prepare = (text) => {
    const statement = prepare(text);
    kept.push(statement);
    return statement;
  };
  const kysely = new Kysely<unknown>({ dialect: new SqliteDialect({ database }) });
  await migrateSql(kysely);
  const store = createSqlStore(kysely);
  await store.insertOrganization(ACME, STAMP);
  await store.insertKey({ record: keyRecord(ID), activeLimit: 9 }, STAMP);
  return { store, other: open(), kept };
}

const revoke = `update orgkey_key set revoked_at = ${NOW} where id = '${ID}'`;

test('a write that finds the file locked leaves libsqlDatabase() in the present', async () => {
  const { store, other } = await prepared((database) => libsqlDatabase(database));
  other.exec('begin immediate');
  await expect(store.recordUses([{ id: ID, at: NOW }])).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
  await expect(store.revokeKey({ organizationId: ACME.id, id: ID }, STAMP)).rejects.toMatchObject({
    code: 'SQLITE_BUSY',
  });
  expect((await store.findKey(ID))?.record.revokedAt).toBeNull();
  other.exec('commit');
  expect((await store.findKey(ID))?.record.revokedAt).toBeNull();
  other.exec(revoke);
  expect((await store.findKey(ID))?.record.revokedAt).toBe(NOW);
  await store.recordUses([{ id: ID, at: NOW }]);
  expect((await store.getKey({ organizationId: ACME.id, id: ID }))?.lastUsedAt).toBe(NOW);
});

test('a driver that stays in the past is not believed', async () => {
  const { store, other, kept } = await prepared((database) => database as unknown as SqliteDatabase);
  other.exec('begin immediate');
  await expect(store.recordUses([{ id: ID, at: NOW }])).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
  await Promise.resolve(store.findKey(ID)).catch(() => {});
  other.exec('commit');
  other.exec(revoke);
  await expect(store.findKey(ID)).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
  await expect(store.readChanges({ after: undefined })).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
  const together = await Promise.allSettled([1, 2, 3].map(async () => store.findKey(ID)));
  expect(together.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(kept).not.toEqual([]);
});

test('a disk that is full is told as such, and the next write goes on', async () => {
  const database = open();
  const kysely = new Kysely<unknown>({ dialect: new SqliteDialect({ database: libsqlDatabase(database) }) });
  await migrateSql(kysely);
  database.pragma('max_page_count = 1'); // the least is what the file has
  const write = () => sql`insert into orgkey_setting values (hex(randomblob(50000)), 1)`.execute(kysely);
  await expect(write()).rejects.toMatchObject({ code: 'SQLITE_FULL' });
  database.pragma('max_page_count = 100000');
  expect((await write()).numAffectedRows).toBe(1n);
});

test('statements of libsqlDatabase() are kept prepared, unless they failed', () => {
  const inner = open();
  const texts: string[] = [];
  const database = libsqlDatabase({
    get inTransaction() {
      return inner.inTransaction;
    },
    exec: (text) => inner.exec(text),
    close: () => inner.close(),
    prepare(text) {
      texts.push(text);
      return inner.prepare(text);
    },
  });
  const say = (text: string, ...parameters: unknown[]) => {
    const statement = database.prepare(text);
    return statement.reader ? statement.all(parameters) : statement.run(parameters);
  };
  say('create table t (id integer primary key, v text)');
  const insert = 'insert into t values (?, ?)';
  for (const id of [1, 2, 3]) say(insert, id, `v${id}`);
  expect(say('select v from t where id = ?', 2)).toEqual([{ v: 'v2' }]);
  expect(say('select v from t where id = ?', 3)).toEqual([{ v: 'v3' }]);
  expect(texts.filter((text) => text === insert)).toHaveLength(1);
  expect(texts.filter((text) => text.startsWith('select'))).toHaveLength(1);
  expect(() => say(insert, 1, 'again')).toThrow('UNIQUE');
  expect(say(insert, 4, 'v4')).toMatchObject({ changes: 1 });
  expect(texts.filter((text) => text === insert)).toHaveLength(2);
  say('begin');
  say(insert, 5, 'v5');
  say('rollback');
  expect(say('select count(*) as n from t')).toEqual([{ n: 4 }]);
  say('vacuum');
});
