import { afterEach, describe, expect, test, vi } from 'vitest';
import { createEmitter } from '../../src/events/emitter.js';
import { createLeasedStore } from '../../src/freshness/leased-store.js';
import {
  type Authenticator,
  createAuthenticator,
  createKeyManager,
  createMemoryStore,
  type OrgkeyStore,
  type RequestView,
  type WarningEvent,
} from '../../src/index.js';

const ORGANIZATION = { slug: 'acme' };
const LEASE_MS = 200;
const open: { close(): unknown }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

const view = (key: string): RequestView => ({
  header: (name) => (name === 'x-api-key' ? key : undefined),
  headerLineCount: () => 1,
  address: () => undefined,
  rawQuery: () => '',
  pathParameter: () => undefined,
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A memory store whose reads take a moment, can be held, counted, and cut, as those of a store behind a link are. */
function remote(store: OrgkeyStore = createMemoryStore()) {
  const link = { reads: 0, feedReads: 0, cut: false, held: undefined as Promise<void> | undefined };
  const over = async <T>(answer: () => T | Promise<T>): Promise<T> => {
    if (link.cut) throw new Error('The link is cut.');
    const value = await answer(); // the snapshot is taken when the read is served …
    await pause(1);
    await link.held; // … and the reply may be long on its way
    return value;
  };
  const through: OrgkeyStore = {
    ...store,
    feedIntervalMs: 5,
    findKey(id) {
      link.reads++;
      return over(() => store.findKey(id));
    },
    readChanges(query) {
      link.feedReads++;
      return link.cut ? Promise.reject(new Error('The link is cut.')) : store.readChanges(query);
    },
  };
  return { link, store: through, near: store };
}

/** Where a test needs the lease to last, it is long: this machine may be busy with other things. */
async function house(leaseMs = 5_000) {
  const { link, store, near } = remote();
  await near.raiseLeaseTime(leaseMs);
  const manager = createKeyManager({ store: near });
  await manager.createOrganization(ORGANIZATION);
  const authenticator = createAuthenticator({ store, freshness: 'leased', lastUsedIntervalMs: false });
  open.push(authenticator);
  const create = async () => {
    const { key, record } = await manager.create({ organization: 'acme', name: 'ci' });
    return { key, id: record.id };
  };
  return { link, near, manager, authenticator, create };
}

const codeOf = async (authenticator: Authenticator, key: string) => {
  const outcome = await authenticator.authenticate(view(key));
  return outcome.ok ? 'accepted' : outcome.code;
};

describe('leased', () => {
  test('answers without I/O, and without a promise, while the lease runs', async () => {
    const { link, authenticator, create } = await house();
    const { key } = await create();
    await vi.waitFor(async () => {
      await codeOf(authenticator, key);
      expect(authenticator.authenticate(view(key))).not.toBeInstanceOf(Promise);
    });
    const before = link.reads;
    // Judged afterwards: the lease does not wait for the judgement.
    const outcomes = Array.from({ length: 1_000 }, () => authenticator.authenticate(view(key)));
    for (const outcome of outcomes) expect(outcome).toMatchObject({ ok: true });
    expect(link.reads).toBe(before);
  });

  test('accepts no request that starts after revoke() resolved, healthy or cut off', async () => {
    const { link, manager, authenticator, create } = await house(LEASE_MS);
    for (let round = 0; round < 6; round++) {
      const { key, id } = await create();
      expect(await codeOf(authenticator, key)).toBe('accepted');
      link.cut = round % 2 === 1;
      await manager.revoke({ organization: 'acme', id });
      expect(await codeOf(authenticator, key)).toBe(link.cut ? 'unavailable' : 'credential_invalid');
      link.cut = false;
      await vi.waitFor(async () => expect(await codeOf(authenticator, key)).toBe('credential_invalid'));
    }
  });

  test('revoke() takes at least the lease time, also when it is repeated', async () => {
    const { manager, create } = await house(LEASE_MS);
    const { id } = await create();
    for (let i = 0; i < 2; i++) {
      const start = performance.now();
      await manager.revoke({ organization: 'acme', id });
      expect(performance.now() - start).toBeGreaterThanOrEqual(LEASE_MS);
    }
  });

  test('a read that was sent before a revocation is neither kept nor joined after it', async () => {
    const { link, manager, authenticator, create } = await house(LEASE_MS);
    const { key, id } = await create();
    await vi.waitFor(() => expect(link.feedReads).toBeGreaterThan(3));
    let release = (): void => {};
    link.held = new Promise((resolve) => {
      release = resolve;
    });
    const early = authenticator.authenticate(view(key)); // its snapshot is from before the revocation
    await manager.revoke({ organization: 'acme', id });
    const late = codeOf(authenticator, key);
    link.held = undefined;
    release();
    await early;
    expect(await late).toBe('credential_invalid');
    expect(await codeOf(authenticator, key)).toBe('credential_invalid');
  });

  test('one read for a thousand parallel requests for a cold key', async () => {
    const { link, authenticator, create } = await house();
    const { key: warm } = await create();
    await vi.waitFor(() => {
      void authenticator.authenticate(view(warm));
      expect(authenticator.authenticate(view(warm))).not.toBeInstanceOf(Promise);
    });
    const { key } = await create();
    const feedReads = link.feedReads;
    await vi.waitFor(() => expect(link.feedReads).toBeGreaterThan(feedReads + 1)); // the creation was told
    const before = link.reads;
    const codes = await Promise.all(Array.from({ length: 1_000 }, () => codeOf(authenticator, key)));
    expect(new Set(codes)).toEqual(new Set(['accepted']));
    expect(link.reads - before).toBe(1);
  });

  test('without a lease each request reads the store itself, and the lease comes back by itself', async () => {
    const { link, near, create } = await house();
    const { key } = await create();
    const cutFeed = remote(near);
    const feed = { ok: false };
    const store: OrgkeyStore = {
      ...cutFeed.store,
      readChanges: (query) => (feed.ok ? near.readChanges(query) : Promise.reject(new Error('No feed.'))),
    };
    const other = createAuthenticator({ store, freshness: 'leased', lastUsedIntervalMs: false });
    open.push(other);
    for (let i = 0; i < 5; i++) expect(await codeOf(other, key)).toBe('accepted');
    expect(cutFeed.link.reads).toBe(5);
    feed.ok = true;
    await vi.waitFor(() => expect(other.authenticate(view(key))).not.toBeInstanceOf(Promise), { timeout: 3_000 });
    expect(link.cut).toBe(false);
  });

  test('suspending an organization drops the copies of its keys', async () => {
    const { manager, authenticator, create } = await house(LEASE_MS);
    const { key } = await create();
    await vi.waitFor(() => expect(authenticator.authenticate(view(key))).not.toBeInstanceOf(Promise));
    await manager.suspendOrganization('acme');
    expect(await codeOf(authenticator, key)).toBe('credential_invalid');
    await manager.resumeOrganization('acme');
    await vi.waitFor(async () => expect(await codeOf(authenticator, key)).toBe('accepted'));
  });

  test('judges by the more pessimistic clock', async () => {
    const { link, authenticator, create } = await house();
    const { key } = await create();
    await vi.waitFor(() => expect(authenticator.authenticate(view(key))).not.toBeInstanceOf(Promise));
    const before = link.reads;
    const wall = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 3_600_000);
    const answer = authenticator.authenticate(view(key));
    wall.mockRestore();
    expect(answer).toBeInstanceOf(Promise);
    await answer;
    expect(link.reads).toBe(before + 1);
  });

  test('sets the default lease time where nobody has, before the first reading of the feed', async () => {
    const { store, near } = remote();
    const order: string[] = [];
    const leased = createLeasedStore(
      {
        ...store,
        raiseLeaseTime: (ms) => {
          order.push(`raise ${ms}`);
          return near.raiseLeaseTime(ms);
        },
        readChanges: (query) => {
          order.push('read');
          return near.readChanges(query);
        },
      },
      createEmitter(undefined),
    );
    open.push(leased);
    await vi.waitFor(() => expect(order.length).toBeGreaterThan(1));
    expect(order[0]).toBe('raise 1000');
    expect(await near.settleTime()).toBe(1_000);
  });

  test('warns once where no lease time is set and it may not set one, and again only when that was over', async () => {
    const { store, near } = remote();
    let mayWrite = false;
    const warnings: WarningEvent[] = [];
    const refused = new Error('No right to write.');
    const limited: OrgkeyStore = {
      ...store,
      raiseLeaseTime: (ms) => (mayWrite ? near.raiseLeaseTime(ms) : Promise.reject(refused)),
    };
    const authenticator = createAuthenticator({
      store: limited,
      freshness: 'leased',
      listeners: { warning: (event) => warnings.push(event) },
    });
    open.push(authenticator);
    await pause(1_200);
    expect(warnings).toMatchObject([{ type: 'lease_unset', cause: refused }]);
    mayWrite = true;
    await vi.waitFor(async () => expect(await near.readLeaseTime()).toBe(1_000));
    expect(warnings).toHaveLength(1);
  });

  test('a flood of unknown ids pushes out no key', async () => {
    const { link, authenticator, create } = await house();
    const { key } = await create();
    await vi.waitFor(() => expect(authenticator.authenticate(view(key))).not.toBeInstanceOf(Promise));
    const { generateKey } = await import('../../src/key/generate.js');
    for (let i = 0; i < 30; i++) {
      const strangers = Array.from({ length: 100 }, () => codeOf(authenticator, generateKey('ok').text));
      expect(new Set(await Promise.all(strangers))).toEqual(new Set(['credential_invalid']));
    }
    const before = link.reads;
    expect(authenticator.authenticate(view(key))).not.toBeInstanceOf(Promise);
    expect(link.reads).toBe(before);
  });
});
