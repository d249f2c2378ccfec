import { setTimeout as sleep } from 'node:timers/promises';
import { createAuthenticator, createKeyManager, type KeyReference } from '@orgkey/core';
import { createRedisStore, type RedisStore } from '@orgkey/core/redis';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, test } from 'vitest';
import { startFaultProxy } from '../services/fault-proxy.js';
import { plainClient, type RedisServer } from '../services/redis.js';
import { linked } from '../services/redis-cluster.js';
import {
  acknowledged,
  type ReplicatedRedis,
  startRedisSentinel,
  startReplicatedRedis,
} from '../services/redis-sentinel.js';
import { ownServer } from '../services/service.js';
import { until } from '../services/until.js';
import { freshNamespace } from './redis-target.js';
import { viewOf } from './request-view.js';

/** How many failovers: a few here, and as many as wanted by `ORGKEY_FAILOVERS=20`. */
const ROUNDS = Number(process.env['ORGKEY_FAILOVERS'] ?? 3);
const SENTINEL_ROUNDS = Number(process.env['ORGKEY_FAILOVERS'] ?? 1);
/** By how much the link fails before (or, below 0, after) the key is revoked: well apart, and close together. */
const CUTS = [-30, 600, 0, 1, 2, 4, 8];

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

function storeOn(port: number, options: { acks: number; namespace: string }): RedisStore {
  const client = new Redis(port, '127.0.0.1', { lazyConnect: true });
  const store = createRedisStore(client, { ...options, timeoutMs: 1_000 });
  opened.push(store, { close: () => client.disconnect() });
  return store;
}

async function start(replicas: number): Promise<ReplicatedRedis | undefined> {
  const redis = await ownServer('Redis with replicas', () => startReplicatedRedis(replicas));
  if (redis !== undefined) opened.push({ close: () => redis.stop() });
  return redis;
}

async function follow(replica: RedisServer, primary: { readonly port: number } | undefined): Promise<void> {
  const client = plainClient(replica.port);
  if (primary === undefined) await client.call('REPLICAOF', 'NO', 'ONE');
  else {
    await client.call('REPLICAOF', '127.0.0.1', primary.port);
    await linked(client);
  }
  client.disconnect();
}

interface Round {
  readonly cutBeforeMs: number;
  readonly resolved: boolean;
  /** What the new primary says of the key. */
  readonly accepted: boolean;
  /** It resolved, and the key is accepted all the same. */
  readonly undone: boolean;
}

/** Revokes a key while a link fails, a little before or after; whether it resolved. */
async function revokeBeside(
  { store, reference, cutBeforeMs }: { store: RedisStore; reference: KeyReference; cutBeforeMs: number },
  cut: () => unknown,
): Promise<boolean> {
  const cutting = async (): Promise<void> => {
    await sleep(Math.max(0, cutBeforeMs));
    await cut();
  };
  const revoking = async (): Promise<boolean> => {
    await sleep(Math.max(0, -cutBeforeMs));
    return store.revokeKey(reference, { at: Date.now(), actor: null }).then(
      () => true,
      () => false,
    );
  };
  const [resolved] = await Promise.all([revoking(), cutting()]);
  return resolved;
}

function judged(cutBeforeMs: number, resolved: boolean, outcome: { ok: boolean; code?: string }): Round {
  expect(outcome.ok || outcome.code === 'credential_invalid').toBe(true);
  return { cutBeforeMs, resolved, accepted: outcome.ok, undone: resolved && outcome.ok };
}

function tellRounds(name: string, rounds: readonly Round[]): void {
  const lines = rounds.map(({ cutBeforeMs, resolved, accepted, undone }, i) => {
    const [end, key] = [resolved ? 'resolved' : 'rejected', accepted ? 'accepted' : 'refused'];
    return `  ${i + 1}: cut after ${cutBeforeMs} ms, revoke ${end}, key ${key} by the new primary${undone ? ': UNDONE' : ''}`;
  });
  const [resolved, undone] = [rounds.filter((each) => each.resolved), rounds.filter((each) => each.undone)];
  const sum = `${rounds.length} rounds, ${resolved.length} resolved, ${undone.length} undone`;
  console.log([`[failover] ${name}: ${sum}`, ...lines].join('\n'));
}

/** The link to the replicas fails, a key is revoked, the primary dies, a replica takes its place. */
async function failover(acks: number, cutBeforeMs: number): Promise<Round | undefined> {
  const redis = await start(2);
  if (redis === undefined) return undefined;
  const link = await startFaultProxy(redis.primary.port);
  opened.push(link);
  await Promise.all(redis.replicas.map((replica) => follow(replica, link)));
  await acknowledged(redis.primary.port, 2);
  const namespace = freshNamespace();
  const store = storeOn(redis.primary.port, { acks, namespace });
  const manager = createKeyManager({ store });
  await manager.createOrganization({ slug: 'acme' });
  const { key, record } = await manager.create({ organization: 'acme', name: 'ci' });
  const organizationId = (await store.findOrganization('acme'))?.id ?? '';
  await acknowledged(redis.primary.port, 2);
  const reference = { organizationId, id: record.id };
  const resolved = await revokeBeside({ store, reference, cutBeforeMs }, () => link.set({ kind: 'down' }));
  await redis.primary.kill();
  const [next] = redis.replicas as [RedisServer];
  await follow(next, undefined);
  const outcome = await createAuthenticator({ store: storeOn(next.port, { acks: 0, namespace }) }).authenticate(
    viewOf(key),
  );
  return judged(cutBeforeMs, resolved, outcome);
}

/** The same where Sentinels watch, who promote one of the replicas. They leave a link of ours alone for ten seconds. */
async function sentinelFailover(cutBeforeMs: number): Promise<Round | undefined> {
  const sentinel = await ownServer('Redis Sentinel', () => startRedisSentinel(2));
  if (sentinel === undefined) return undefined;
  const namespace = freshNamespace();
  const link = await startFaultProxy(sentinel.primary.port);
  opened.push(link);
  const watched = (acks: number): RedisStore => {
    const client = new Redis({ sentinels: [...sentinel.sentinels], name: sentinel.name, lazyConnect: true });
    client.on('error', () => {});
    const store = createRedisStore(client, { acks, namespace });
    opened.push(store, { close: () => client.disconnect() });
    return store;
  };
  try {
    const store = watched(2);
    const manager = createKeyManager({ store });
    await manager.createOrganization({ slug: 'acme' });
    const { key, record } = await manager.create({ organization: 'acme', name: 'ci' });
    const organizationId = (await store.findOrganization('acme'))?.id ?? '';
    await Promise.all(sentinel.replicas.map((replica) => follow(replica, link)));
    await acknowledged(sentinel.primary.port, 2);
    const reference = { organizationId, id: record.id };
    const resolved = await revokeBeside({ store, reference, cutBeforeMs }, () => link.set({ kind: 'down' }));
    await sentinel.primary.kill();
    const after = createAuthenticator({ store: watched(0) });
    const ask = async () => after.authenticate(viewOf(key));
    const answers = async (): Promise<boolean> => {
      const outcome = await ask();
      return outcome.ok || outcome.code !== 'unavailable';
    };
    await until('the new primary', answers, 20_000);
    return judged(cutBeforeMs, resolved, await ask());
  } finally {
    await Promise.all(opened.splice(0).map((each) => each.close()));
    await sentinel.stop();
  }
}

describe('failover of a Redis with acks', () => {
  test(
    'no revocation that resolved is undone, and one that could be undone rejects',
    async (context) => {
      const rounds: Round[] = [];
      for (let i = 0; i < ROUNDS; i++) {
        // From well before the cut to well after it, and close to it.
        const round = await failover(2, CUTS[i % CUTS.length] as number);
        if (round === undefined) return context.skip('no redis-server');
        rounds.push(round);
      }
      tellRounds('by hand', rounds);
      expect(rounds.filter(({ undone }) => undone)).toEqual([]);
      expect(rounds.some(({ resolved }) => resolved)).toBe(true);
      expect(rounds.some(({ resolved }) => !resolved)).toBe(true);
    },
    30_000 + ROUNDS * 10_000,
  );

  test(
    'by Sentinel: no revocation that resolved is undone',
    async (context) => {
      const rounds: Round[] = [];
      for (let i = 0; i < SENTINEL_ROUNDS; i++) {
        const round = await sentinelFailover(CUTS[i % CUTS.length] as number);
        if (round === undefined) return context.skip('no redis-server');
        rounds.push(round);
      }
      tellRounds('by Sentinel', rounds);
      expect(rounds.filter(({ undone }) => undone)).toEqual([]);
    },
    30_000 + SENTINEL_ROUNDS * 30_000,
  );

  test('without acks one is undone: what this file looks for can be seen', async (context) => {
    const round = await failover(0, -30);
    if (round === undefined) return context.skip('no redis-server');
    expect(round).toMatchObject({ resolved: true, undone: true });
  }, 30_000);

  test('a verifier that still reaches the old primary accepts nothing once revoke() has resolved elsewhere', async (context) => {
    const redis = await start(3);
    if (redis === undefined) return context.skip('no redis-server');
    const options = { acks: 2, namespace: freshNamespace() };
    const manager = createKeyManager({ store: storeOn(redis.primary.port, options) });
    await manager.createOrganization({ slug: 'acme' });
    const { key, record } = await manager.create({ organization: 'acme', name: 'ci' });

    const verifier = createAuthenticator({ store: storeOn(redis.primary.port, options), deadlineMs: 500 });
    let stopped = false;
    const accepted: number[] = [];
    const asking = (async () => {
      while (!stopped) {
        const begun = performance.now();
        const outcome = await verifier.authenticate(viewOf(key));
        if (outcome.ok) accepted.push(begun);
        await sleep(2);
      }
    })();
    await sleep(300);
    const [next, ...others] = redis.replicas as [RedisServer, ...RedisServer[]];
    await follow(next, undefined);
    await Promise.all(others.map((other) => follow(other, next)));
    await sleep(50);
    const elsewhere = createKeyManager({ store: storeOn(next.port, options) });
    await elsewhere.revoke({ organization: 'acme', id: record.id });
    const resolvedAt = performance.now();
    await sleep(500);
    stopped = true;
    await asking;
    expect(accepted.length).toBeGreaterThan(50);
    expect(accepted.filter((begun) => begun >= resolvedAt)).toEqual([]);
  }, 30_000);
});
