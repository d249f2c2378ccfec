import type { OrgkeyStore } from '@orgkey/core';
import { createRedisStore, type RedisStore } from '@orgkey/core/redis';
import type { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { service } from '../services/service.js';
import { clientOf, freshNamespace } from './redis-target.js';

const url = await service('redis');

const BY = { at: 1_800_000_000_000, actor: null };
const ORGANIZATION = 'org-acme';
const OLD = '0000000000000001';
const NEW = '0000000000000002';
const recordOf = (id: string) => ({
  id,
  organizationId: ORGANIZATION,
  name: 'ci',
  prefix: 'ok',
  hash: `$sha256$${id}$${'x'.repeat(43)}`,
  scopes: null,
  allowedAddresses: null,
  createdAt: BY.at,
  expiresAt: null,
  revokedAt: null,
  successorId: null,
});
const REFERENCE = { organizationId: ORGANIZATION, id: OLD };

/** A step at which a process dies: before its script is sent, or when the reply is already on its way. */
interface Death {
  readonly step: number;
  readonly when: 'before' | 'after';
}

/** A client whose duplicates die at one of their scripts, and answer nothing more. */
function dyingClient(death: Death, steps: { count: number }): Redis {
  const client = clientOf(url ?? '') as Redis;
  const duplicate = client.duplicate.bind(client);
  client.duplicate = ((override: object) => {
    const own = duplicate(override);
    const evaluate = own.eval.bind(own) as (...args: unknown[]) => Promise<unknown>;
    own.eval = (async (...args: unknown[]) => {
      const step = ++steps.count;
      if (step > death.step || (step === death.step && death.when === 'before')) throw new Error('The process died.');
      const reply = await evaluate(...args);
      if (step === death.step) throw new Error('The process died.');
      return reply;
    }) as typeof own.eval;
    return own;
  }) as typeof client.duplicate;
  return client;
}

interface Scene {
  /** Another process, which goes on. */
  readonly store: RedisStore;
  readonly namespace: string;
}

/** Runs `change` with a process that dies at each of its steps in turn, each time on new data. */
async function atEveryDeath(
  change: (store: OrgkeyStore) => Promise<unknown>,
  check: (scene: Scene, died: boolean) => Promise<void>,
): Promise<number> {
  let deaths = 0;
  for (let step = 1; ; step++) {
    for (const when of ['before', 'after'] as const) {
      const namespace = freshNamespace();
      const client = clientOf(url ?? '') as Redis;
      const store = createRedisStore(client, { namespace });
      await store.insertOrganization(
        { id: ORGANIZATION, slug: 'acme', name: 'A', createdAt: 1, suspendedAt: null },
        BY,
      );
      await store.insertKey({ record: recordOf(OLD), activeLimit: 10 }, BY);
      const steps = { count: 0 };
      const dying = dyingClient({ step, when }, steps);
      const dyingStore = createRedisStore(dying, { namespace });
      const died = await change(dyingStore).then(
        () => false,
        () => true,
      );
      await check({ store, namespace }, died);
      const names = await client.keys(`${namespace}:*`);
      if (names.length > 0) await client.del(names);
      await Promise.all([store.close(), dyingStore.close()]);
      client.disconnect();
      dying.disconnect();
      deaths += died ? 1 : 0;
      if (step > steps.count) return deaths;
    }
  }
}

async function worksAndIsListed(store: RedisStore, id: string): Promise<{ works: boolean; listed: boolean }> {
  const entry = await store.findKey(id);
  const works = entry !== undefined && entry.record.revokedAt === null && (entry.record.expiresAt ?? Infinity) > BY.at;
  const keys = await store.listKeys({ organizationId: ORGANIZATION, activeAt: BY.at });
  return { works, listed: keys.some(({ record }) => record.id === id) };
}

async function rowsOf(store: RedisStore, type: string): Promise<number> {
  const rows = await store.listChanges({ organizationId: ORGANIZATION, limit: 100 });
  return rows.filter((row) => row.type === type).length;
}

async function feedHolds(scene: Scene, cursor: string): Promise<boolean> {
  return (await scene.store.readChanges({ after: cursor })).keyIds.includes(OLD);
}

describe.skipIf(url === undefined)('a process that dies at any step', () => {
  test('of a creation leaves no working key that is not listed', async () => {
    const deaths = await atEveryDeath(
      (store) => store.insertKey({ record: recordOf(NEW), activeLimit: 10 }, BY),
      async ({ store }) => {
        const { works, listed } = await worksAndIsListed(store, NEW);
        expect(listed).toBe(works);
        expect(await rowsOf(store, 'key_created')).toBe(works ? 2 : 1);
      },
    );
    expect(deaths).toBeGreaterThanOrEqual(6);
  });

  test('of a revocation leaves a repetition that ends it: one row, one feed entry after it', async () => {
    const deaths = await atEveryDeath(
      (store) => store.revokeKey(REFERENCE, BY),
      async (scene, died) => {
        const { cursor } = await scene.store.readChanges({ after: undefined });
        const { works, listed } = await worksAndIsListed(scene.store, OLD);
        expect(listed).toBe(works);
        // The trail has the row of every change that happened, even before anybody repeats it.
        expect(await rowsOf(scene.store, 'key_revoked')).toBe(works ? 0 : 1);
        const again = await scene.store.revokeKey(REFERENCE, { ...BY, at: BY.at + 9 });
        expect(again?.changed).toBe(works);
        expect(await scene.store.findKey(OLD)).toMatchObject({ record: { revokedAt: works ? BY.at + 9 : BY.at } });
        expect(await rowsOf(scene.store, 'key_revoked')).toBe(1);
        if (died) expect(await feedHolds(scene, cursor)).toBe(true);
      },
    );
    expect(deaths).toBeGreaterThanOrEqual(8);
  });

  test('of a rotation never leaves two working successors, nor one that is not listed', async () => {
    const third = '0000000000000003';
    const deaths = await atEveryDeath(
      (store) => store.rotateKey({ ...REFERENCE, successor: recordOf(NEW), endsAt: BY.at }, BY),
      async ({ store }) => {
        const first = await worksAndIsListed(store, NEW);
        expect(first.listed).toBe(first.works);
        expect(await rowsOf(store, 'key_rotated')).toBe((await store.findKey(OLD))?.record.successorId === NEW ? 1 : 0);
        const again = await store.rotateKey({ ...REFERENCE, successor: recordOf(third), endsAt: BY.at }, BY);
        const second = await worksAndIsListed(store, third);
        expect(second).toEqual({ works: again?.changed, listed: again?.changed });
        expect(Number((await worksAndIsListed(store, NEW)).works) + Number(second.works)).toBeLessThanOrEqual(1);
        expect(await rowsOf(store, 'key_rotated')).toBe(1);
        expect((await worksAndIsListed(store, OLD)).works).toBe(false);
        // Whatever the dead process left, after the repetition the successor that is named is there, and can be rotated.
        const named = (await store.findKey(OLD))?.record.successorId ?? '';
        expect(await worksAndIsListed(store, named)).toEqual({ works: true, listed: true });
        const fourth = recordOf('0000000000000004');
        expect(
          await store.rotateKey({ organizationId: ORGANIZATION, id: named, successor: fourth, endsAt: BY.at }, BY),
        ).toMatchObject({ changed: true });
        expect(await worksAndIsListed(store, fourth.id)).toEqual({ works: true, listed: true });
      },
    );
    expect(deaths).toBeGreaterThanOrEqual(14);
  });

  test('of a suspension leaves a repetition that reaches every key', async () => {
    await atEveryDeath(
      (store) => store.suspendOrganization('acme', BY),
      async ({ store }) => {
        await store.suspendOrganization('acme', { ...BY, at: BY.at + 1 });
        expect((await store.findKey(OLD))?.organization?.suspendedAt).not.toBeNull();
        expect(await rowsOf(store, 'organization_suspended')).toBe(1);
      },
    );
  });

  test('of a rename leaves both slugs to the organization, and a repetition that reaches every key', async () => {
    const deaths = await atEveryDeath(
      (store) => store.renameOrganization({ slug: 'acme', to: 'acme-inc' }, BY),
      async ({ store }) => {
        const shown = (await store.findKey(OLD))?.organization?.slug;
        const other = { id: 'org-2', name: 'B', createdAt: 1, suspendedAt: null };
        // Whichever slug the key shows now, nobody else can be called so.
        expect(['acme', 'acme-inc']).toContain(shown);
        expect(await store.insertOrganization({ ...other, slug: shown ?? '' }, BY)).toBe(false);
        const again = await store.renameOrganization({ slug: 'acme', to: 'acme-inc' }, { ...BY, at: BY.at + 1 });
        expect(again).toMatchObject({ organization: { slug: 'acme-inc' } });
        expect((await store.findKey(OLD))?.organization?.slug).toBe('acme-inc');
        for (const slug of ['acme', 'acme-inc'])
          expect(await store.insertOrganization({ ...other, slug }, BY)).toBe(false);
        expect((await store.listOrganizations()).map(({ slug }) => slug)).toEqual(['acme-inc']);
        expect(await rowsOf(store, 'organization_renamed')).toBe(1);
      },
    );
    expect(deaths).toBeGreaterThanOrEqual(6);
  });

  test('of a new organization leaves its slug to the next one', async () => {
    await atEveryDeath(
      (store) =>
        store.insertOrganization({ id: 'org-1', slug: 'beta', name: 'B', createdAt: 1, suspendedAt: null }, BY),
      async ({ store }) => {
        const next = { id: 'org-2', slug: 'beta', name: 'B', createdAt: 1, suspendedAt: null };
        const isFree = (await store.findOrganization('beta')) === undefined;
        expect(await store.insertOrganization(next, BY)).toBe(isFree);
        expect(await store.findOrganization('beta')).toMatchObject({ id: isFree ? 'org-2' : 'org-1' });
        expect((await store.listOrganizations()).map(({ slug }) => slug)).toEqual(['acme', 'beta']);
      },
    );
  });
});

describe.skipIf(url === undefined)('a key that is created beside a suspension', () => {
  test('is written over the copy of the organization that the suspension has left', async () => {
    const namespace = freshNamespace();
    const client = clientOf(url ?? '') as Redis;
    const store = createRedisStore(client, { namespace });
    await store.insertOrganization({ id: ORGANIZATION, slug: 'acme', name: 'A', createdAt: 1, suspendedAt: null }, BY);
    const slow = clientOf(url ?? '') as Redis;
    const duplicate = slow.duplicate.bind(slow);
    let scripts = 0;
    slow.duplicate = ((override: object) => {
      const own = duplicate(override);
      const evaluate = own.eval.bind(own) as (...args: unknown[]) => Promise<unknown>;
      own.eval = (async (...args: unknown[]) => {
        // Listed, and not written yet: now the whole suspension happens.
        if (++scripts === 2) await store.suspendOrganization('acme', BY);
        return evaluate(...args);
      }) as typeof own.eval;
      return own;
    }) as typeof slow.duplicate;
    const other = createRedisStore(slow, { namespace });
    expect(await other.insertKey({ record: recordOf(NEW), activeLimit: 10 }, BY)).toBe('inserted');
    expect((await store.findKey(NEW))?.organization?.suspendedAt).toBe(BY.at);
    await Promise.all([store.close(), other.close()]);
    client.disconnect();
    slow.disconnect();
  });
});

describe.skipIf(url === undefined)('a suspension whose copies come late', () => {
  test('undoes no rename that was made meanwhile, and is not undone by it', async () => {
    const namespace = freshNamespace();
    const client = clientOf(url ?? '') as Redis;
    const store = createRedisStore(client, { namespace });
    await store.insertOrganization({ id: ORGANIZATION, slug: 'acme', name: 'A', createdAt: 1, suspendedAt: null }, BY);
    await store.insertKey({ record: recordOf(OLD), activeLimit: 10 }, BY);
    const slow = clientOf(url ?? '') as Redis;
    const duplicate = slow.duplicate.bind(slow);
    slow.duplicate = ((override: object) => {
      const own = duplicate(override);
      const pipeline = own.pipeline.bind(own);
      // The organization itself is suspended, its keys are not told yet: now the whole rename happens.
      own.pipeline = (() => {
        const commands = pipeline();
        const exec = commands.exec.bind(commands);
        commands.exec = (async () => {
          await store.renameOrganization({ slug: 'acme', to: 'acme-two' }, BY);
          return exec();
        }) as typeof commands.exec;
        return commands;
      }) as typeof own.pipeline;
      return own;
    }) as typeof slow.duplicate;
    const other = createRedisStore(slow, { namespace });
    expect(await other.suspendOrganization('acme', BY)).toMatchObject({ changed: true });
    expect((await store.findKey(OLD))?.organization).toMatchObject({ slug: 'acme-two', suspendedAt: BY.at });
    await Promise.all([store.close(), other.close()]);
    client.disconnect();
    slow.disconnect();
  });
});
