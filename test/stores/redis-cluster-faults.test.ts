import { createAuthenticator, createKeyManager, createMemoryStore } from '@orgkey/core';
import { createRedisStore, type RedisStore } from '@orgkey/core/redis';
import type { Cluster } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plainClient, type RedisServer } from '../services/redis.js';
import { startRedisCluster } from '../services/redis-cluster.js';
import { ownServer } from '../services/service.js';
import { type Ask, FAULT_TEST_MS, tellTally, underFault } from '../services/under-fault.js';
import { until } from '../services/until.js';
import { clientOf, freshNamespace } from './redis-target.js';
import { viewOf } from './request-view.js';

const cluster = await ownServer('Redis Cluster', startRedisCluster);
const DEADLINE_MS = 500;
const namespace = freshNamespace();

let client: Cluster;
let store: RedisStore;
let asks: Ask[];
let ids: string[];

beforeAll(async () => {
  if (cluster === undefined) return;
  client = clientOf(cluster.url) as Cluster;
  store = createRedisStore(client, { namespace, timeoutMs: DEADLINE_MS });
  const manager = createKeyManager({ store });
  // The time-outs are short for what comes; on a machine that is busy the first connection may need longer.
  await until('connection to the cluster', () => store.listOrganizations());
  await manager.createOrganization({ slug: 'acme' });
  const keys = await Promise.all(
    Array.from({ length: 24 }, async (_, i) => {
      const { key, record } = await manager.create({ organization: 'acme', name: `key ${i}` });
      if (i % 4 === 0) await manager.revoke({ organization: 'acme', id: record.id });
      const right = i % 4 === 0 ? 'credential_invalid' : 'accepted';
      return { id: record.id, ask: { view: viewOf(key), right } as Ask };
    }),
  );
  ids = keys.map(({ id }) => id);
  asks = [...keys.map(({ ask }) => ask), { view: viewOf(await unknownKey()), right: 'credential_invalid' }];
});

afterAll(async () => {
  await store?.close();
  client?.disconnect();
  await cluster?.stop();
});

async function unknownKey(): Promise<string> {
  const other = createKeyManager({ store: createMemoryStore() });
  await other.createOrganization({ slug: 'acme' });
  return (await other.create({ organization: 'acme', name: 'ci' })).key;
}

async function asked<T>({ port }: RedisServer, ...command: [string, ...(string | number)[]]): Promise<T> {
  const own = plainClient(port);
  try {
    const [name, ...args] = command;
    return (await own.call(name, ...args)) as T;
  } finally {
    own.disconnect();
  }
}

describe.skipIf(cluster === undefined)('Redis Cluster under fault', () => {
  const [first, second] = (cluster?.primaries ?? []) as [RedisServer, RedisServer];

  test(
    'a slot that moves, key by key, while it is asked for',
    async () => {
      const authenticator = createAuthenticator({ store, deadlineMs: DEADLINE_MS, lastUsedIntervalMs: false });
      const [source, target] = await Promise.all(
        [first, second].map((server) => asked<string>(server, 'CLUSTER', 'MYID')),
      );
      const tally = await underFault(
        { authenticator, asks, deadlineMs: DEADLINE_MS },
        {
          lastsMs: 100,
          async begin() {
            for (const id of ids) {
              const slot = await asked<number>(first, 'CLUSTER', 'KEYSLOT', `{${id}}`);
              if (slot > 5_461) continue;
              await asked(second, 'CLUSTER', 'SETSLOT', slot, 'IMPORTING', source as string);
              await asked(first, 'CLUSTER', 'SETSLOT', slot, 'MIGRATING', target as string);
              const names = await asked<string[]>(first, 'CLUSTER', 'GETKEYSINSLOT', slot, 100);
              for (const name of names) await asked(first, 'MIGRATE', '127.0.0.1', second.port, name, 0, 1_000);
              for (const server of [second, first])
                await asked(server, 'CLUSTER', 'SETSLOT', slot, 'NODE', target as string);
            }
          },
          end: () => {},
        },
      );
      tellTally('Redis Cluster', 'a slot that moves', tally);
      expect(tally).toMatchObject({ wrong: 0, late: 0, pending: 0 });
      expect(tally.right).toBeGreaterThan(100);
      expect(tally.recoveredAfterMs).toBeLessThan(2_000);
      const { id } = (await store.listOrganizations())[0] as { id: string };
      expect(await store.listKeys({ organizationId: id })).toHaveLength(24);
    },
    FAULT_TEST_MS,
  );

  test(
    'a primary that hangs: other slots are answered meanwhile, by a store that has just begun too',
    async () => {
      const [third, replica] = [cluster?.primaries[2], cluster?.replicas[2]] as [RedisServer, RedisServer];
      const begun = clientOf(cluster?.url ?? '') as Cluster;
      const other = createRedisStore(begun, { namespace, timeoutMs: DEADLINE_MS });
      const authenticator = createAuthenticator({ store, deadlineMs: DEADLINE_MS, lastUsedIntervalMs: false });
      const beside = createAuthenticator({ store: other, deadlineMs: 900, lastUsedIntervalMs: false });
      let answeredBeside = 0;
      const tally = await underFault(
        { authenticator, asks, deadlineMs: DEADLINE_MS },
        {
          lastsMs: 0,
          async begin() {
            third.pause();
            for (const begunAt = Date.now(); answeredBeside <= 10 && Date.now() - begunAt < 3_000; ) {
              const outcomes = await Promise.all(asks.map(async ({ view }) => beside.authenticate(view)));
              answeredBeside += outcomes.filter(
                (outcome) => outcome.ok || outcome.code === 'credential_invalid',
              ).length;
            }
          },
          end: () =>
            until('the promotion', async () => (await asked<[string]>(replica, 'ROLE'))[0] === 'master').finally(() =>
              third.resume(),
            ),
        },
      );
      tellTally('Redis Cluster', 'a primary that hangs', tally);
      expect(tally).toMatchObject({ wrong: 0, late: 0, pending: 0 });
      expect(tally.unavailable).toBeGreaterThan(0);
      expect(tally.recoveredAfterMs).toBeLessThan(2_000);
      expect(answeredBeside).toBeGreaterThan(10);
      await other.close();
      begun.disconnect();
      await until('the return of the old primary', async () => (await asked<[string]>(third, 'ROLE'))[0] === 'slave');
    },
    FAULT_TEST_MS,
  );

  test(
    'a killed primary: right or "unavailable" until its replica is promoted, and right then',
    async () => {
      const authenticator = createAuthenticator({ store, deadlineMs: DEADLINE_MS, lastUsedIntervalMs: false });
      const tally = await underFault(
        { authenticator, asks, deadlineMs: DEADLINE_MS },
        {
          lastsMs: 0,
          begin: () => first.kill(),
          end: () =>
            until('the promotion', async () => {
              const state = await asked<string>(second, 'CLUSTER', 'INFO');
              const role = await asked<[string]>(cluster?.replicas[0] as RedisServer, 'ROLE');
              return state.includes('cluster_state:ok') && role[0] === 'master';
            }),
        },
      );
      tellTally('Redis Cluster', 'a killed primary', tally);
      expect(tally).toMatchObject({ wrong: 0, late: 0, pending: 0 });
      expect(tally.unavailable).toBeGreaterThan(0);
      expect(tally.recoveredAfterMs).toBeLessThan(2_000);
      await until(
        'acceptance of every key',
        async () => {
          const outcomes = await Promise.all(asks.map(async ({ view }) => authenticator.authenticate(view)));
          return outcomes.every((outcome, i) => (outcome.ok ? 'accepted' : outcome.code) === asks[i]?.right);
        },
        2_000,
      );
      const manager = createKeyManager({ store });
      await manager.create({ organization: 'acme', name: 'after' });
    },
    FAULT_TEST_MS,
  );
});
