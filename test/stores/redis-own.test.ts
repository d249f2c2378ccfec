import { randomBytes } from 'node:crypto';
import type { WarningEvent } from '@orgkey/core';
import { createRedisStore, type RedisStore, type RedisStoreOptions } from '@orgkey/core/redis';
import { Cluster, Redis } from 'ioredis';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { startRedis } from '../services/redis.js';
import { ownServer } from '../services/service.js';
import { watchCommands } from './redis-commands.js';
import { clientOf, freshNamespace } from './redis-target.js';

const redis = await ownServer('Redis', () => startRedis());
const opened: { close(): unknown }[] = [];
afterAll(() => redis?.stop());
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

const BY = { at: 1_800_000_000_000, actor: null };
const idOf = (n: number): string => String(n).padStart(16, '0');
const recordOf = (n: number) => ({
  id: idOf(n),
  organizationId: 'org-acme',
  name: 'ci',
  prefix: 'ok',
  hash: `$sha256$${idOf(n)}$${randomBytes(32).toString('base64').slice(0, 43)}`,
  scopes: null,
  allowedAddresses: null,
  createdAt: BY.at,
  expiresAt: null,
  revokedAt: null,
  successorId: null,
});
const ACME = { id: 'org-acme', slug: 'acme', name: 'Acme', createdAt: BY.at, suspendedAt: null };

function clientTo(url = redis?.url ?? ''): Redis {
  const client = clientOf(url) as Redis;
  opened.push({ close: () => client.disconnect() });
  return client;
}

function storeOn(client: Redis, options: RedisStoreOptions = {}): RedisStore {
  const store = createRedisStore(client, { namespace: freshNamespace(), ...options });
  opened.push(store);
  return store;
}

async function withKeys(store: RedisStore, count: number): Promise<RedisStore> {
  await store.insertOrganization(ACME, BY);
  for (let n = 1; n <= count; n++) await store.insertKey({ record: recordOf(n), activeLimit: 1_000 }, BY);
  return store;
}

describe('options', () => {
  const client = new Redis({ lazyConnect: true });

  test.each([
    [{ acks: -1 }, 'acks'],
    [{ acks: '1' }, 'acks'],
    [{ timeoutMs: 0 }, 'timeoutMs'],
    [{ feedLength: 1 }, 'feedLength'],
    [{ namespace: 'a{b}' }, 'namespace'],
    [{ allowEviction: 'yes' }, 'allowEviction'],
    [{ listeners: { warning: 1 } }, 'listeners.warning'],
    [{ ack: 1 }, 'ack'],
    [null, 'options of createRedisStore'],
  ])('refuses %o', (options, named) => {
    expect(() => createRedisStore(client, options as never)).toThrow(
      expect.objectContaining({ code: 'option_invalid', message: expect.stringContaining(`"${named}"`) }),
    );
  });

  test.each([
    ['a Cluster that reads from replicas', new Cluster([{ port: 1 }], { scaleReads: 'slave', lazyConnect: true })],
    ['a Cluster that reads from all', new Cluster([{ port: 1 }], { scaleReads: 'all', lazyConnect: true })],
    ['a choice of its own', new Cluster([{ port: 1 }], { scaleReads: (nodes: Redis[]) => nodes, lazyConnect: true })],
    [
      'a Sentinel client of replicas',
      new Redis({ sentinels: [{ port: 1 }], name: 'x', role: 'slave', lazyConnect: true }),
    ],
    ['a read-only client', new Redis({ readOnly: true, lazyConnect: true })],
    ['no client', {} as Redis],
    ['a client of another library', { duplicate() {}, hmGet() {} } as unknown as Redis],
  ])('refuses %s', (_, given) => {
    expect(() => createRedisStore(given)).toThrow(expect.objectContaining({ code: 'option_invalid' }));
  });
});

describe.skipIf(redis === undefined)('the given client', () => {
  test('is neither used nor changed, and outlives the store', async () => {
    const client = clientTo();
    await client.ping();
    const options = JSON.stringify(client.options);

    const store = await withKeys(storeOn(client), 2);
    await store.findKey(idOf(1));
    await store.close();
    await store.close();
    expect(JSON.stringify(client.options)).toBe(options);

    expect(await client.ping()).toBe('PONG');
    await expect(Promise.resolve().then(() => store.findKey(idOf(1)))).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('a store opens nothing before its first call, and two connections at most', async () => {
    const admin = clientTo();
    const count = async (): Promise<number> =>
      String(await admin.client('LIST'))
        .trim()
        .split('\n').length;
    const client = clientTo();
    await client.ping();
    const before = await count();
    const store = storeOn(client);
    expect(await count()).toBe(before);
    await store.findKey(idOf(1));
    expect(await count()).toBe(before + 1);
    await withKeys(store, 1);
    expect(await count()).toBe(before + 2);
  });
});

describe.skipIf(redis === undefined)('what is kept', () => {
  test('never expires, and every name begins with the name space', async () => {
    const namespace = freshNamespace();
    const own = await startRedis();
    const client = clientTo(own.url);
    const store = await withKeys(storeOn(client, { namespace }), 2);
    await store.recordUses([{ id: idOf(1), at: BY.at }]);
    await store.revokeKey({ organizationId: ACME.id, id: idOf(1) }, BY);
    await store.raiseLeaseTime(500);
    const names = await client.keys('*');
    expect(names.filter((name) => !name.startsWith(`${namespace}:`))).toEqual([]);
    for (const name of names) expect(await client.pttl(name), name).toBe(-1);
    await own.stop();
  });

  test('a verification is one HMGET; the tombstone is written before its entry in the feed', async () => {
    const namespace = freshNamespace();
    const client = clientTo();
    const store = await withKeys(storeOn(client, { namespace }), 1);
    const watch = await watchCommands(client, namespace);
    opened.push(watch);
    await store.findKey(idOf(1));
    await store.revokeKey({ organizationId: ACME.id, id: idOf(1) }, BY);
    const commands = (await watch.commands()).map((args) => args.join(' '));
    expect(commands[0]).toMatch(/^hmget /i);
    const tombstone = commands.findIndex((command) => command.includes("set('revokedAt'"));
    const entry = commands.findIndex((command) => command.includes("'XADD', KEYS[1], 'MAXLEN'"));
    expect(tombstone).toBeGreaterThan(0);
    expect(entry).toBeGreaterThan(tombstone);
  });

  test('every call works with an empty script cache', async () => {
    const client = clientTo();
    const store = await withKeys(storeOn(client), 2);
    const reference = { organizationId: ACME.id, id: idOf(1) };
    await client.script('FLUSH');
    expect(await store.renameKey({ ...reference, name: 'new' }, BY)).toMatchObject({ changed: true });
    await client.script('FLUSH');
    expect(await store.revokeKey(reference, BY)).toMatchObject({ changed: true });
    await client.script('FLUSH');
    expect(await store.suspendOrganization('acme', BY)).toMatchObject({ changed: true });
    await client.script('FLUSH');
    await store.recordUses([{ id: idOf(2), at: 5 }]);
    expect(await store.getKey({ ...reference, id: idOf(2) })).toMatchObject({ lastUsedAt: 5 });
  });

  test('a feed that was trimmed past a cursor is a reset, and so is a feed that was lost', async () => {
    const namespace = freshNamespace();
    const client = clientTo();
    const store = await withKeys(storeOn(client, { namespace, feedLength: 100 }), 1);
    const { cursor } = await store.readChanges({ after: undefined });
    const reference = { organizationId: ACME.id, id: idOf(1) };
    for (let i = 0; i < 50; i++) await store.renameKey({ ...reference, name: `n${i}` }, BY);
    expect(await store.readChanges({ after: cursor })).toMatchObject({ reset: false });
    for (let i = 0; i < 400; i++) await store.renameKey({ ...reference, name: `m${i}` }, BY);
    expect(await client.xlen(`${namespace}:feed`)).toBeLessThan(400);
    const trimmed = await store.readChanges({ after: cursor });
    expect(trimmed).toMatchObject({ reset: true });
    await client.del(`${namespace}:feed`);
    expect(await store.readChanges({ after: trimmed.cursor })).toMatchObject({ reset: true });
  });

  test('a feed that lost an entry, and gave its id to another one, is a reset', async () => {
    const namespace = freshNamespace();
    const client = clientTo();
    const store = await withKeys(storeOn(client, { namespace }), 1);
    const { cursor } = await store.readChanges({ after: undefined });
    const feed = `${namespace}:feed`;
    const [[id, fields]] = (await client.xrevrange(feed, '+', '-', 'COUNT', 1)) as [[string, string[]]];
    const readings = [];
    for (const mark of ['another', fields[3] as string]) {
      await client.del(feed); // a replica without that entry becomes the primary, and its clock is a little behind
      await client.xadd(feed, id, 'key', idOf(1), 'mark', mark);
      readings.push((await store.readChanges({ after: cursor })).reset);
    }
    expect(readings).toEqual([true, false]);
  });
});

describe.skipIf(redis === undefined)('rights', () => {
  test('a verifier needs to read, and no more', async () => {
    const namespace = freshNamespace();
    const admin = clientTo();
    const writer = await withKeys(storeOn(admin, { namespace }), 1);
    await writer.raiseLeaseTime(700);
    const rights = ['+hmget', '+info', '+get', '+xrange', '+xrevrange', '+hello', '+auth'];
    await admin.acl('SETUSER', 'verifier', 'on', '>secret', `~${namespace}:*`, '-@all', ...rights);
    const url = (redis?.url ?? '').replace('redis://', 'redis://verifier:secret@');
    const store = storeOn(clientTo(url), { namespace });
    expect(await store.findKey(idOf(1))).toMatchObject({ record: { id: idOf(1) } });
    expect(await store.readLeaseTime()).toBe(700);
    const { cursor } = await store.readChanges({ after: undefined });
    expect(await store.readChanges({ after: cursor })).toMatchObject({ reset: false });
    await expect(store.recordUses([{ id: idOf(1), at: 1 }])).rejects.toThrow('NOPERM');
    await expect(store.revokeKey({ organizationId: ACME.id, id: idOf(1) }, BY)).rejects.toThrow('NOPERM');
    expect(await writer.findKey(idOf(1))).toMatchObject({ record: { revokedAt: null } });

    await admin.acl('SETUSER', 'verifier', '+eval', '+hget', '+hexists', '+hset', '+set');
    const from = recordOf(1).hash;
    await store.recordUses([{ id: idOf(1), at: 7 }]);
    expect(await writer.getKey({ organizationId: ACME.id, id: idOf(1) })).toMatchObject({ lastUsedAt: 7 });
    expect(await store.replaceHash({ id: idOf(1), from, to: `${from}x` })).toBe(false); // another hash is stored
    const { hash } = (await store.findKey(idOf(1)))?.record ?? { hash: '' };
    expect(await store.replaceHash({ id: idOf(1), from: hash, to: from })).toBe(true);
  });
});

describe.skipIf(redis === undefined)('places that were reserved', () => {
  test('and never used count for a minute, however many they are', async () => {
    const namespace = freshNamespace();
    const client = clientTo();
    const store = await withKeys(storeOn(client, { namespace }), 1);
    const reserved = Array.from({ length: 8_200 }, (_, n) => [BY.at, idOf(1_000 + n)]).flat();
    await client.zadd(`${namespace}:organization:{${ACME.id}}:live`, ...reserved);
    const next = { record: recordOf(2), activeLimit: 8_200 };
    expect(await store.insertKey(next, { ...BY, at: BY.at + 59_000 })).toBe('limit_reached');
    expect(await store.insertKey(next, { ...BY, at: BY.at + 61_000 })).toBe('inserted');
  });
});

describe('a server that may evict keys', () => {
  const settings = { maxmemory: '100mb', 'maxmemory-policy': 'allkeys-lru' };

  test('is refused before it answers, named by its setting, unless told otherwise', async (context) => {
    const own = await ownServer('Redis', () => startRedis({ settings }));
    if (own === undefined) return context.skip('no redis-server');
    const client = clientTo(own.url);
    await expect(Promise.resolve(storeOn(client).findKey(idOf(1)))).rejects.toThrow('maxmemory-policy');
    await expect(storeOn(client).findOrganization('acme')).rejects.toMatchObject({ code: 'option_invalid' });
    const told = await withKeys(storeOn(client, { allowEviction: true }), 1);
    expect(await told.findKey(idOf(1))).toBeDefined();
    await client.config('SET', 'maxmemory-policy', 'volatile-lru');
    expect(await storeOn(client).findKey(idOf(1))).toBeUndefined();
    await own.stop();
  });

  test('a user who may not read INFO is served, with a warning', async (context) => {
    const own = await ownServer('Redis', () => startRedis());
    if (own === undefined) return context.skip('no redis-server');
    await clientTo(own.url).acl('SETUSER', 'app', 'on', '>secret', '~*', '+@all', '-info');
    const warnings: WarningEvent[] = [];
    const client = clientTo(own.url.replace('redis://', 'redis://app:secret@'));
    const store = storeOn(client, { listeners: { warning: (event) => warnings.push(event) } });
    expect(await store.findKey(idOf(1))).toBeUndefined();
    expect(warnings.map(({ type }) => type)).toEqual(['store_unchecked']);
    await own.stop();
  });
});
