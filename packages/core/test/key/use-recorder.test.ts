import { expect, test, vi } from 'vitest';
import { createMemoryStore, type KeyUse, type OrgkeyStore } from '../../src/index.js';
import { openService } from '../service.js';

/** A memory store that tells which uses it was asked to record; `fail` makes it refuse. */
function watchedStore(): { store: OrgkeyStore; batches: KeyUse[][]; fail: { now: boolean } } {
  const memory = createMemoryStore();
  const batches: KeyUse[][] = [];
  const fail = { now: false };
  const recordUses: OrgkeyStore['recordUses'] = async (uses) => {
    batches.push([...uses]);
    if (fail.now) throw new Error('down');
    return memory.recordUses(uses);
  };
  return { store: { ...memory, recordUses }, batches, fail };
}

test('the first use is recorded, and a key at most once per interval', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 });
  try {
    const { store, batches } = watchedStore();
    const { issue, present, manager, authenticator } = await openService({ store, lastUsedIntervalMs: 60_000 });
    const [one, two] = [await issue(), await issue()];
    for (const at of [0, 1, 59_999]) {
      vi.setSystemTime(1_800_000_000_000 + at);
      await present(one.key);
      await authenticator.close();
    }
    expect(batches).toEqual([[{ id: one.record.id, at: 1_800_000_000_000 }]]);
    vi.setSystemTime(1_800_000_060_000);
    await Promise.all([present(one.key), present(two.key), present(two.key)]);
    await authenticator.close();
    expect(batches).toHaveLength(2);
    expect(batches[1]?.map(({ id }) => id)).toEqual([one.record.id, two.record.id]);
    const [listed] = (await manager.list({ organization: 'acme' })).filter(({ id }) => id === one.record.id);
    expect(listed?.lastUsedAt).toBe('2027-01-15T08:01:00.000Z');
  } finally {
    vi.useRealTimers();
  }
});

test('a write that was lost with its timer holds up the next ones for ten seconds', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: 1_800_000_000_000 });
  try {
    const { store, batches } = watchedStore();
    const { issue, present, authenticator } = await openService({ store });
    const [one, two, three] = [await issue(), await issue(), await issue()];
    await present(one.key);
    await Promise.resolve();
    vi.clearAllTimers();
    vi.setSystemTime(1_800_000_000_000 + 10_000);
    await present(two.key);
    expect(vi.getTimerCount()).toBe(0);
    vi.setSystemTime(1_800_000_000_000 + 10_001);
    await present(three.key);
    const closed = authenticator.close();
    await vi.advanceTimersByTimeAsync(1);
    await closed;
    expect(batches.map((uses) => uses.map(({ id }) => id))).toEqual([[one.record.id, two.record.id, three.record.id]]);
  } finally {
    vi.useRealTimers();
  }
});

test('a clock that was set back does not stop the recording', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 });
  try {
    const { store, batches } = watchedStore();
    const { issue, present, authenticator } = await openService({ store });
    const { key } = await issue();
    await present(key);
    vi.setSystemTime(1_800_000_000_000 - 3_600_000);
    await present(key);
    await authenticator.close();
    expect(batches.flat()).toHaveLength(1);
    vi.setSystemTime(1_800_000_000_000 - 3_540_000);
    await present(key);
    await authenticator.close();
    expect(batches.flat()).toHaveLength(2);
  } finally {
    vi.useRealTimers();
  }
});

test('a failure warns, changes no reply, and the next use tries again', async () => {
  const { store, batches, fail } = watchedStore();
  const { issue, present, warnings, authenticator, manager } = await openService({ store });
  const { key } = await issue();
  fail.now = true;
  expect((await present(key)).ok).toBe(true);
  await authenticator.close();
  expect(warnings.map(({ type }) => type)).toEqual(['use_not_recorded']);
  fail.now = false;
  expect((await present(key)).ok).toBe(true);
  await authenticator.close();
  expect(batches).toHaveLength(2);
  expect((await manager.list({ organization: 'acme' }))[0]?.lastUsedAt).not.toBeNull();
});

test('a store that never ends recording keeps no reply waiting, and is asked once at a time', async () => {
  const memory = createMemoryStore();
  let calls = 0;
  const store: OrgkeyStore = { ...memory, recordUses: () => new Promise(() => void calls++) };
  const { issue, present } = await openService({ store, lastUsedIntervalMs: 0 });
  const { key } = await issue();
  for (let i = 0; i < 20; i++) {
    expect((await present(key)).ok).toBe(true);
    await new Promise((done) => setTimeout(done, 1));
  }
  expect(calls).toBe(1);
});

test('refused requests are no use', async () => {
  const { store, batches } = watchedStore();
  const { issue, present, manager, authenticator } = await openService({ store });
  const { key, record } = await issue();
  const other = await issue({ scopes: [] });
  await manager.revoke({ organization: 'acme', id: record.id });
  await present(key);
  await present('junk');
  await present(other.key, { scopes: ['a'] });
  await authenticator.close();
  expect(batches).toEqual([]);
});

test('with recording off, 10,000 verifications write nothing', async () => {
  const calls = new Map<string, number>();
  const memory = createMemoryStore();
  const store = new Proxy(memory, {
    get(target, name: keyof OrgkeyStore) {
      calls.set(name, (calls.get(name) ?? 0) + 1);
      return target[name];
    },
  });
  const { issue, present, authenticator } = await openService({ store, lastUsedIntervalMs: false });
  const { key } = await issue();
  calls.clear();
  for (let i = 0; i < 10_000; i++) if (!(await present(key)).ok) throw new Error('refused');
  await authenticator.close();
  expect(Object.fromEntries(calls)).toEqual({ findKey: 10_000 });
}, 30_000);
