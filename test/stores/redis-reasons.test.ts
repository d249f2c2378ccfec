import { inspect } from 'node:util';
import { createAuthenticator, type DecisionEvent } from '@orgkey/core';
import { createRedisStore, type RedisStore } from '@orgkey/core/redis';
import { Cluster, Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFaultProxy } from '../services/fault-proxy.js';
import { freePort } from '../services/free-port.js';
import { plainClient, startRedis } from '../services/redis.js';
import { ownServer } from '../services/service.js';
import { freshNamespace } from './redis-target.js';
import { viewOf } from './request-view.js';

const PASSWORD = 'hunter2';
const KEY = 'ok_MuuqICF7Y3PNXzBR_ofm5lQd5KTguXR1izRsb3OD1vKNKiDjN2EPJvI';
const redis = await ownServer('Redis', () => startRedis());
const at = `127.0.0.1:${redis?.port ?? 0}`;
const closed = await freePort();

beforeAll(async () => {
  if (redis === undefined) return;
  const admin = plainClient(redis.port);
  await admin.config('SET', 'requirepass', PASSWORD);
  admin.disconnect();
});
afterAll(() => redis?.stop());

async function withStore<T>(client: Redis | Cluster, use: (store: RedisStore) => Promise<T>): Promise<T> {
  client.on('error', () => {});
  const store = createRedisStore(client, { namespace: freshNamespace(), timeoutMs: 500 });
  try {
    return await use(store);
  } finally {
    await store.close();
    client.disconnect();
  }
}

/** The cause that listeners are told of, and all that can be seen of it. */
function causeOf(client: Redis | Cluster): Promise<{ said: string; whole: string }> {
  return withStore(client, async (store) => {
    const events: DecisionEvent[] = [];
    const authenticator = createAuthenticator({ store, listeners: { decision: (event) => void events.push(event) } });
    const outcome = await authenticator.authenticate(viewOf(KEY));
    expect(outcome).toMatchObject({ ok: false, code: 'unavailable' });
    const [event] = events as [DecisionEvent & { cause: Error }];
    return { said: event.cause.message, whole: inspect(event, { depth: null, showHidden: true }) };
  });
}

const RECORD = {
  ...{ id: '0000000000000000', organizationId: 'org-acme', name: 'ci', prefix: 'ok', createdAt: 1 },
  ...{ scopes: null, allowedAddresses: null, expiresAt: null, revokedAt: null, successorId: null },
};

const lazy = { lazyConnect: true, password: PASSWORD };
const wrong = { ...lazy, password: `${PASSWORD}-not` };

describe.skipIf(redis === undefined)('a Redis that can not be reached: the reason is told, a password never', () => {
  test.each<[string, () => Redis | Cluster, string]>([
    ['nobody listens', () => new Redis(closed, '127.0.0.1', lazy), `connect ECONNREFUSED 127.0.0.1:${closed}`],
    ['no such host', () => new Redis({ ...lazy, host: 'nowhere.invalid' }), 'ENOTFOUND nowhere.invalid'],
    ['no password', () => new Redis(`redis://${at}`, { lazyConnect: true }), 'NOAUTH'],
    ['a wrong password', () => new Redis(`redis://${at}`, wrong), 'WRONGPASS'],
    ['a wrong user', () => new Redis(`redis://${at}`, { ...wrong, username: 'ann' }), 'WRONGPASS'],
    ['no such database', () => new Redis(`redis://${at}/99`, lazy), 'DB index is out of range'],
    ['no cluster', () => new Cluster([`redis://${at}`], { redisOptions: lazy }), 'cluster support disabled'],
    ['a cluster, wrong password', () => new Cluster([`redis://${at}`], { redisOptions: wrong }), 'WRONGPASS'],
    ['a cluster that is down', () => new Cluster([closed], { lazyConnect: true }), 'no node of the cluster takes a'],
    [
      'Sentinels that are down',
      () => new Redis({ ...lazy, sentinels: [{ host: '127.0.0.1', port: closed }], name: 'x' }),
      'All sentinels are unreachable',
    ],
  ])('%s', async (_what, clientOf, reason) => {
    const { said, whole } = await causeOf(clientOf());
    expect(said).toMatch(/^Redis can not be reached: [^\n]+\.$/);
    expect(said).toContain(reason);
    expect(whole).not.toContain(PASSWORD);
  });

  test('it hangs, or closes each connection', async () => {
    const proxy = await startFaultProxy(redis?.port ?? 0);
    const clientOf = () => new Redis(proxy.port, '127.0.0.1', lazy);
    await proxy.set({ kind: 'hang' });
    expect((await causeOf(clientOf())).said).toBe('Redis can not be reached: no answer within 500 ms.');
    await proxy.set({ kind: 'cut', afterBytes: 0 });
    expect((await causeOf(clientOf())).said).toBe('Redis can not be reached: it closed the connection.');
    await proxy.close();
  });

  test('a change that is refused holds no hash', async () => {
    const admin = new Redis(`redis://${at}`, { password: PASSWORD });
    await withStore(new Redis(`redis://${at}`, lazy), async (store) => {
      const by = { at: 1, actor: null };
      const record = { ...RECORD, hash: '$canary-of-a-hash' };
      expect(await store.insertKey({ record, activeLimit: 9 }, by)).toBe('inserted');
      await admin.config('SET', 'maxmemory', 1);
      const replacement = { id: record.id, from: record.hash, to: `${record.hash}-too` };
      const error: unknown = await Promise.resolve(store.replaceHash(replacement)).catch((cause: unknown) => cause);
      await admin.config('SET', 'maxmemory', 0);
      expect(error).toMatchObject({ message: expect.stringContaining('OOM') as string });
      expect(inspect(error, { depth: null, showHidden: true })).not.toContain('canary');
    });
    admin.disconnect();
  });
});
