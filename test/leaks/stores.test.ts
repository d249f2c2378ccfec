import { createAuthenticator, createKeyManager, type OrgkeyStore } from '@orgkey/core';
import { createRedisStore } from '@orgkey/core/redis';
import { createSqlStore, libsqlDatabase, migrateSql } from '@orgkey/core/sql';
import { Redis } from 'ioredis';
import { Kysely, PostgresDialect, SqliteDialect } from 'kysely';
import Database from 'libsql';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { viewOf } from '../proof/view.js';
import { service } from '../services/service.js';
import { until } from '../services/until.js';
import { freshNamespace } from '../stores/redis-target.js';
import { CANARIES, type Canaries, createCanaries } from './canaries.js';

/** The life of each key, with all that reaches the store in it. A store may know hashes, and never a secret. */
async function live(canaries: Canaries, store: OrgkeyStore): Promise<void> {
  const settings = { store, activeKeyLimit: 20_000, lastUsedIntervalMs: 0 };
  const [manager, authenticator] = [
    createKeyManager(settings),
    createAuthenticator({ ...settings, deadlineMs: 5_000 }),
  ];
  await manager.createOrganization({ slug: 'acme' });
  for (let i = 0; i < CANARIES; i++) {
    const { key, record } = await manager.create({ organization: 'acme', name: `key ${i}` });
    canaries.key(key);
    const present = async (text: string): Promise<boolean> => (await authenticator.authenticate(viewOf(text))).ok;
    expect(await present(key)).toBe(true);
    // Another secret of the same key, with the right checksum: the look-up is done, and the comparison.
    const other = await manager.rotate({ organization: 'acme', id: record.id, overlapMs: 60_000 });
    canaries.key(other.key);
    expect(await present(key)).toBe(true);
    for (const misused of [
      { organization: 'acme', id: key },
      { organization: key, id: record.id },
    ])
      await manager.revoke(misused).catch((error: unknown) => canaries.value('error', error));
    await manager.rename({ organization: 'acme', id: other.record.id, name: 'next' });
    await manager.revoke({ organization: 'acme', id: record.id });
    expect(await present(key)).toBe(false);
    canaries.search();
  }
  await authenticator.close();
}

const redisUrl = await service('redis');
describe.skipIf(redisUrl === undefined)('redis', () => {
  test('MONITOR, which shows each command with its arguments, shows no secret', async () => {
    const canaries = createCanaries();
    const client = new Redis(redisUrl as string);
    const namespace = freshNamespace();
    const watching = await new Redis(redisUrl as string).monitor();
    let commands = 0;
    watching.on('monitor', (_time: string, args: string[]) => {
      if (args.join(' ').includes(namespace)) commands++;
      canaries.text('MONITOR', args.join(' '));
    });
    await live(canaries, createRedisStore(client, { namespace }));
    await until('MONITOR to catch up', async () => commands > CANARIES * 6);
    expect(canaries.hits()).toEqual([]);
    watching.disconnect();
    for await (const keys of client.scanStream({ match: `*${namespace}*`, count: 1_000 }) as AsyncIterable<string[]>)
      if (keys.length > 0) await client.del(keys);
    client.disconnect();
  });
});

const postgresUrl = await service('postgres');
describe.skipIf(postgresUrl === undefined)('postgres', () => {
  test('neither the log of the server nor that of the client shows a secret', async () => {
    const canaries = createCanaries();
    // What the server would write into its log goes to the client as well: statements, and their parameters.
    const options = '-c log_statement=all -c client_min_messages=log -c log_parameter_max_length=-1';
    const pool = new pg.Pool({ connectionString: postgresUrl, max: 4, options });
    let lines = 0;
    pool.on('connect', (client) => {
      client.on('notice', ({ message, detail }) => {
        lines++;
        canaries.text('server log', `${message}\n${detail}`);
      });
    });
    const db = new Kysely<unknown>({
      dialect: new PostgresDialect({ pool }),
      log: (event) => canaries.value('client log', { ...event, query: [event.query.sql, event.query.parameters] }),
    });
    const schema = `leaks_${process.pid}_${Date.now().toString(36)}`;
    await pool.query(`create schema ${schema}`);
    const tablePrefix = 'leaks_';
    const own = db.withSchema(schema);
    await migrateSql(own, { tablePrefix });
    await live(canaries, createSqlStore(own, { tablePrefix }));
    expect(canaries.hits()).toEqual([]);
    expect(lines).toBeGreaterThan(CANARIES * 6);
    await pool.query(`drop schema ${schema} cascade`);
    await db.destroy();
  });
});

describe('sqlite', () => {
  test('the log of the client, and the file, hold no secret', async () => {
    const canaries = createCanaries();
    const database = new Database(':memory:');
    const db = new Kysely<unknown>({
      dialect: new SqliteDialect({ database: libsqlDatabase(database) }),
      log: (event) => canaries.value('client log', { ...event, query: [event.query.sql, event.query.parameters] }),
    });
    await migrateSql(db);
    await live(canaries, createSqlStore(db));
    for (const { name } of database.prepare("select name from sqlite_master where type = 'table'").all() as {
      name: string;
    }[])
      canaries.value(`table ${name}`, database.prepare(`select * from "${name}"`).all());
    expect(canaries.hits()).toEqual([]);
    expect(canaries.seen()).toBeGreaterThan(CANARIES * 1_000);
    await db.destroy();
  });
});
