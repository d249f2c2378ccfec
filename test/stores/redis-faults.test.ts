import { createAuthenticator, createKeyManager, type KeyManager } from '@orgkey/core';
import { createRedisStore, type RedisStore } from '@orgkey/core/redis';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fault, type FaultProxy, startFaultProxy } from '../services/fault-proxy.js';
import { plainClient, startRedis } from '../services/redis.js';
import { ownServer } from '../services/service.js';
import { type Ask, FAULT_TEST_MS, type StoreFault, tallyRow, underFault } from '../services/under-fault.js';
import { until } from '../services/until.js';
import { freshNamespace } from './redis-target.js';
import { viewOf } from './request-view.js';

// What was written survives a kill: the faults are about the way to the data, not about losing it.
const settings = { appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction' };
const redis = await ownServer('Redis', () => startRedis({ settings }));
const DEADLINE_MS = 300;

let proxy: FaultProxy;
let client: Redis;
let store: RedisStore;
let manager: KeyManager;
let asks: Ask[];

beforeAll(async () => {
  if (redis === undefined) return;
  proxy = await startFaultProxy(redis.port);
  client = new Redis(proxy.port, '127.0.0.1', { lazyConnect: true });
  store = createRedisStore(client, { namespace: freshNamespace(), timeoutMs: DEADLINE_MS });
  manager = createKeyManager({ store });
  await manager.createOrganization({ slug: 'acme' });
  const issue = async (): Promise<{ key: string; id: string }> => {
    const { key, record } = await manager.create({ organization: 'acme', name: 'ci' });
    return { key, id: record.id };
  };
  const [good, revoked, other] = [await issue(), await issue(), await issue()];
  await manager.revoke({ organization: 'acme', id: revoked.id });
  const unknown = await elsewhere();
  asks = [
    { view: viewOf(good.key), right: 'accepted' },
    { view: viewOf(revoked.key), right: 'credential_invalid' },
    { view: viewOf(other.key), right: 'accepted' },
    { view: viewOf(unknown), right: 'credential_invalid' },
    { view: viewOf(good.key.slice(0, -1)), right: 'credential_invalid', offline: true },
  ];
});

afterAll(async () => {
  await store?.close();
  client?.disconnect();
  await proxy?.close();
  await redis?.stop();
});

/** A key of right form that this store has never seen. */
async function elsewhere(): Promise<string> {
  const { createMemoryStore } = await import('@orgkey/core');
  const other = createKeyManager({ store: createMemoryStore() });
  await other.createOrganization({ slug: 'acme' });
  return (await other.create({ organization: 'acme', name: 'ci' })).key;
}

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
    async (...each) => {
      const [name, fault, met] = each;
      const authenticator = createAuthenticator({ store, deadlineMs: DEADLINE_MS, lastUsedIntervalMs: 100 });
      const victim = await manager.create({ organization: 'acme', name: 'victim' });
      const revoke = async (): Promise<boolean> =>
        manager.revoke({ organization: 'acme', id: victim.record.id }).then(
          () => true,
          (error: { code?: string }) => {
            expect(error.code).toBe('unavailable');
            return false;
          },
        );
      let revoked: Promise<boolean> | undefined;
      const { begin, end, lastsMs } = fault();
      const tally = await underFault(
        { authenticator, asks, deadlineMs: DEADLINE_MS },
        {
          begin: async () => {
            await begin();
            revoked = revoke();
          },
          end,
          lastsMs,
        },
      );
      console.log(tallyRow('Redis', name, tally));
      expect(tally).toMatchObject({ wrong: 0, late: 0 });
      expect(tally.right).toBeGreaterThan(10);
      if (met) expect(tally.unavailable).toBeGreaterThan(0);
      expect(tally.recoveredAfterMs).toBeLessThan(2_000);
      // A revocation that rejected may be repeated, and one that resolved holds.
      if (!(await revoked)) await until('the revocation', revoke, 3_000);
      expect(await authenticator.authenticate(viewOf(victim.key))).toMatchObject({ code: 'credential_invalid' });
      await authenticator.close();
    },
    FAULT_TEST_MS,
  );

  test('requests to a dead server pile up nowhere, and connections come one after the other', async () => {
    const authenticator = createAuthenticator({ store, deadlineMs: DEADLINE_MS, lastUsedIntervalMs: false });
    await proxy.set({ kind: 'hang' });
    const before = proxy.accepted();
    const begun = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 2_000 }, async () => authenticator.authenticate(asks[0]?.view as Ask['view'])),
    );
    expect(performance.now() - begun).toBeLessThan(DEADLINE_MS + 500);
    expect(answers.every((answer) => !answer.ok && answer.code === 'unavailable')).toBe(true);
    expect(proxy.accepted() - before).toBeLessThan(6);
    await proxy.set({ kind: 'pass' });
    await until('acceptance', async () => (await authenticator.authenticate(asks[0]?.view as Ask['view'])).ok, 2_000);
  });
});
