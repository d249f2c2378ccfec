import { setTimeout as sleep } from 'node:timers/promises';
import { feedTests, storeTests } from '@orgkey/conformance';
import { createAuthenticator, createKeyManager, type KeyManager } from '@orgkey/core';
import { createRedisStore, type RedisStore } from '@orgkey/core/redis';
import { Redis } from 'ioredis';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { plainClient } from '../services/redis.js';
import { startRedisSentinel, startReplicatedRedis } from '../services/redis-sentinel.js';
import { ownServer } from '../services/service.js';
import { until } from '../services/until.js';
import { clientOf, freshNamespace, redisTarget } from './redis-target.js';
import { viewOf } from './request-view.js';
import { define } from './run-store-suite.js';

const redis = await ownServer('Redis with replicas', () => startReplicatedRedis(2));
const opened: { close(): unknown }[] = [];
afterAll(() => redis?.stop());
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

function storeOn(url: string, acks: number, namespace = freshNamespace()): RedisStore {
  const client = clientOf(url);
  const store = createRedisStore(client, { acks, namespace });
  opened.push(store, { close: () => client.disconnect() });
  return store;
}

async function issue(manager: KeyManager): Promise<{ key: string; id: string }> {
  await manager.createOrganization({ slug: 'acme' });
  const { key, record } = await manager.create({ organization: 'acme', name: 'ci' });
  return { key, id: record.id };
}

async function pauseReplicas<T>(count: number, during: () => Promise<T>): Promise<T> {
  const paused = redis?.replicas.slice(0, count) ?? [];
  for (const replica of paused) replica.pause();
  try {
    return await during();
  } finally {
    for (const replica of paused) replica.resume();
  }
}

describe.skipIf(redis === undefined)('a store with acks', () => {
  describe('store suite', () => {
    const target = redisTarget({ name: 'redis with two replicas, acks=2', url: redis?.url, options: { acks: 2 } });
    // What writes. Each change by a manager waits for a second here, so whole lives run without acks.
    const written = /^(?:feed|store\/(?:insert|revoke|rotate|narrow|rename|suspen|organization|changes))/;
    const quick = [...storeTests(target), ...feedTests(target)].filter(({ name }) => written.test(name));
    for (const each of quick) define(each);
  });

  test('a change is on the replicas when it has resolved', async () => {
    const namespace = freshNamespace();
    const store = storeOn(redis?.url ?? '', 2, namespace);
    const { id } = await issue(createKeyManager({ store }));
    const organization = await store.findOrganization('acme');
    for (const replica of redis?.replicas ?? []) {
      const client = plainClient(replica.port);
      expect(await client.hget(`${namespace}:key:{${id}}`, 'revokedAt')).toBe('null');
      client.disconnect();
    }
    const by = { at: Date.now(), actor: null };
    expect(await store.revokeKey({ organizationId: organization?.id ?? '', id }, by)).toMatchObject({ changed: true });
    for (const replica of redis?.replicas ?? []) {
      const client = plainClient(replica.port);
      expect(await client.hget(`${namespace}:key:{${id}}`, 'revokedAt')).toBe(String(by.at));
      client.disconnect();
    }
  });

  test('a revocation that too few acknowledge rejects, and its repetition proves it', async () => {
    const store = storeOn(redis?.url ?? '', 2);
    const { id } = await issue(createKeyManager({ store }));
    const organizationId = (await store.findOrganization('acme'))?.id ?? '';
    const by = { at: Date.now(), actor: 'first' };
    await pauseReplicas(1, async () => {
      await expect(store.revokeKey({ organizationId, id }, by)).rejects.toThrow(/1 of 2 replicas/);
    });
    await until('the replicas to be back', async () => (await store.settleTime()) > 0);
    const again = await store.revokeKey({ organizationId, id }, { at: by.at + 5, actor: 'second' });
    expect(again).toMatchObject({ changed: false, key: { record: { revokedAt: by.at } } });
    const rows = await store.listChanges({ organizationId, limit: 10 });
    expect(rows.filter(({ type }) => type === 'key_revoked')).toMatchObject([{ actor: 'first' }]);
  });

  test('a repetition on a new connection proves it too, and never takes silence for proof', async () => {
    const namespace = freshNamespace();
    const first = storeOn(redis?.url ?? '', 2, namespace);
    const { id } = await issue(createKeyManager({ store: first }));
    const organizationId = (await first.findOrganization('acme'))?.id ?? '';
    const by = { at: Date.now(), actor: null };
    const second = storeOn(redis?.url ?? '', 2, namespace);
    await second.findOrganization('acme');
    await pauseReplicas(2, async () => {
      await expect(first.revokeKey({ organizationId, id }, by)).rejects.toMatchObject({ code: 'unavailable' });
      await expect(second.revokeKey({ organizationId, id }, by)).rejects.toMatchObject({ code: 'unavailable' });
    });
  });

  test('a primary that nobody acknowledges is not believed for longer than its lease', async () => {
    const store = storeOn(redis?.url ?? '', 2);
    const authenticator = createAuthenticator({ store });
    const { key } = await issue(createKeyManager({ store }));
    const ask = async () => authenticator.authenticate(viewOf(key));
    expect(await ask()).toMatchObject({ ok: true });
    await pauseReplicas(1, async () => {
      const begun = performance.now();
      let last = 0;
      while (performance.now() - begun < 2_000) {
        const asked = performance.now();
        const outcome = await ask();
        if (outcome.ok) last = asked;
        else expect(outcome.code).toBe('unavailable');
        await sleep(10);
      }
      expect(last - begun).toBeLessThan(1_000);
    });
    await until('acceptance', async () => (await ask()).ok, 2_000);
  });

  test('a manager waits as long as a replaced primary may still be believed', async () => {
    const store = storeOn(redis?.url ?? '', 2);
    const manager = createKeyManager({ store });
    const { id } = await issue(manager);
    const begun = performance.now();
    await manager.revoke({ organization: 'acme', id });
    expect(performance.now() - begun).toBeGreaterThanOrEqual(1_000);
  });

  test('a replica is not asked: the store says so', async () => {
    const replica = redis?.replicas[0]?.url ?? '';
    await expect(Promise.resolve(storeOn(replica, 0).findKey('0000000000000000'))).rejects.toThrow('replica');
  });
});

describe('Redis behind Sentinel', () => {
  test('no revocation that had resolved is undone by a failover', async (context) => {
    const sentinel = await ownServer('Redis Sentinel', () => startRedisSentinel(2));
    if (sentinel === undefined) return context.skip('no redis-server');
    try {
      const client = new Redis({ sentinels: [...sentinel.sentinels], name: sentinel.name });
      client.on('error', () => {});
      const store = createRedisStore(client, { acks: 1, namespace: freshNamespace() });
      opened.push(store, { close: () => client.disconnect() });
      const authenticator = createAuthenticator({ store });
      const manager = createKeyManager({ store });
      const { key, id } = await issue(manager);
      const good = await manager.create({ organization: 'acme', name: 'good' });
      await manager.revoke({ organization: 'acme', id });
      await sentinel.primary.kill();
      await until('the new primary', async () => (await authenticator.authenticate(viewOf(good.key))).ok, 15_000);
      expect(await authenticator.authenticate(viewOf(key))).toMatchObject({ ok: false, code: 'credential_invalid' });
      await manager.create({ organization: 'acme', name: 'after' });
    } finally {
      await Promise.all(opened.splice(0).map((each) => each.close()));
      await sentinel.stop();
    }
  }, 60_000);
});
