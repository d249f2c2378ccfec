import { createAuthenticator } from '@orgkey/core';
import { createRedisStore, type RedisStore } from '@orgkey/core/redis';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fault, type FaultProxy, startFaultProxy } from '../services/fault-proxy.js';
import { plainClient, startRedis } from '../services/redis.js';
import { ownServer } from '../services/service.js';
import { type Ask, FAULT_TEST_MS, type StoreFault } from '../services/under-fault.js';
import { until } from '../services/until.js';
import { freshNamespace } from './redis-target.js';
import { type Scene, setScene, surviveFault } from './survive-fault.js';

// What was written survives a kill: the faults are about the way to the data, not about losing it.
const settings = { appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction' };
const redis = await ownServer('Redis', () => startRedis({ settings }));
const DEADLINE_MS = 300;

let proxy: FaultProxy;
let client: Redis;
let store: RedisStore;
let scene: Scene;

beforeAll(async () => {
  if (redis === undefined) return;
  proxy = await startFaultProxy(redis.port);
  client = new Redis(proxy.port, '127.0.0.1', { lazyConnect: true });
  store = createRedisStore(client, { namespace: freshNamespace(), timeoutMs: DEADLINE_MS });
  scene = await setScene({ name: 'Redis', store, deadlineMs: DEADLINE_MS });
});

afterAll(async () => {
  await store?.close();
  client?.disconnect();
  await proxy?.close();
  await redis?.stop();
});

const onLink = (fault: Fault, lastsMs = 500): StoreFault => ({
  begin: () => proxy.set(fault),
  end: () => proxy.set({ kind: 'pass' }),
  lastsMs,
});

async function admin(...command: [string, ...(string | number)[]]): Promise<unknown> {
  const own = plainClient(redis?.port ?? 0);
  try {
    const [name, ...args] = command;
    return await own.call(name, ...args);
  } finally {
    own.disconnect();
  }
}

const server = (): NonNullable<typeof redis> => redis as NonNullable<typeof redis>;

/** Faults, and whether some requests must have met one: a fault that nobody notices proves nothing. */
const faults: readonly [name: string, fault: () => StoreFault, met: boolean][] = [
  ['down', () => onLink({ kind: 'down' }), true],
  ['hanging', () => onLink({ kind: 'hang' }), true],
  ['acting and mute', () => onLink({ kind: 'mute' }), true],
  ['slow within the deadline', () => onLink({ kind: 'slow', delayMs: 60 }), false],
  ['slow beyond the deadline', () => onLink({ kind: 'slow', delayMs: 600 }), true],
  ...[0, 1, 7, 64, 500].map((afterBytes): [string, () => StoreFault, boolean] => [
    `cut after ${afterBytes} bytes`,
    () => onLink({ kind: 'cut', afterBytes }, 250),
    true,
  ]),
  ['reset', () => onLink({ kind: 'reset', afterBytes: 40 }, 250), true],
  ['stopped (SIGSTOP)', () => ({ begin: () => server().pause(), end: () => server().resume(), lastsMs: 600 }), true],
  ['killed and restarted', () => ({ begin: () => server().kill(), end: () => server().restart(), lastsMs: 400 }), true],
  [
    'out of memory',
    () => ({
      begin: () => admin('CONFIG', 'SET', 'maxmemory', 1),
      end: () => admin('CONFIG', 'SET', 'maxmemory', 0),
      lastsMs: 300,
    }),
    false,
  ],
  [
    'read-only (made a replica)',
    () => ({
      begin: () => admin('REPLICAOF', '127.0.0.1', 1),
      end: () => admin('REPLICAOF', 'NO', 'ONE'),
      lastsMs: 300,
    }),
    false,
  ],
];

describe.skipIf(redis === undefined)('Redis under fault', () => {
  test.each(faults)(
    '%s: every answer is right or "unavailable", in time; the store is back at once',
    async (fault, of, met) => surviveFault(scene, { ...of(), fault, met }),
    FAULT_TEST_MS,
  );

  test('requests to a dead server pile up nowhere, and connections come one after the other', async () => {
    const authenticator = createAuthenticator({ store, deadlineMs: DEADLINE_MS, lastUsedIntervalMs: false });
    await proxy.set({ kind: 'hang' });
    const { view } = scene.asks[0] as Ask;
    const before = proxy.accepted();
    const begun = performance.now();
    const answers = await Promise.all(Array.from({ length: 2_000 }, async () => authenticator.authenticate(view)));
    expect(performance.now() - begun).toBeLessThan(DEADLINE_MS + 500);
    expect(answers.every((answer) => !answer.ok && answer.code === 'unavailable')).toBe(true);
    expect(proxy.accepted() - before).toBeLessThan(6);
    await proxy.set({ kind: 'pass' });
    await until('acceptance', async () => (await authenticator.authenticate(view)).ok, 2_000);
  });
});
