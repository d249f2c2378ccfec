import { expect, test, vi } from 'vitest';
import { createMemoryStore, type KeyUse, type OrgkeyStore } from '../../src/index.js';
import { openService, reasonsOf, viewOf } from '../service.js';

/** A memory store whose look-ups are answered when the test says so. */
function slowStore(): { store: OrgkeyStore; release: () => void; uses: KeyUse[] } {
  const memory = createMemoryStore();
  const waiting: (() => void)[] = [];
  const uses: KeyUse[] = [];
  return {
    store: {
      ...memory,
      findKey: (id) => new Promise((resolve) => waiting.push(() => resolve(memory.findKey(id)))),
      recordUses: (batch) => void uses.push(...batch),
    },
    release: () => {
      for (const answer of waiting.splice(0)) answer();
    },
    uses,
  };
}

test('a store that hangs is unavailable when the deadline has passed, and not before', async () => {
  const { store } = slowStore();
  const { issue, present, decisions } = await openService({ store, deadlineMs: 120 });
  const { key } = await issue();
  vi.useFakeTimers();
  try {
    const answer = present(key);
    const settled = vi.fn();
    void answer.then(settled);
    await vi.advanceTimersByTimeAsync(119);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(settled).toHaveBeenCalledOnce();
    expect(await answer).toMatchObject({
      code: 'unavailable',
      denial: { status: 503, headers: { 'retry-after': '1' } },
    });
  } finally {
    vi.useRealTimers();
  }
  expect(reasonsOf(decisions)).toEqual(['store_timeout']);
});

test('what comes later is ignored: no second decision, no use', async () => {
  const { store, release, uses } = slowStore();
  const { issue, present, decisions, authenticator } = await openService({ store, deadlineMs: 20 });
  const { key } = await issue();
  await present(key);
  release();
  await new Promise((done) => setTimeout(done, 20));
  await authenticator.close();
  expect(decisions).toHaveLength(1);
  expect(uses).toEqual([]);
});

test('one timer for each request that waits, cleared when it is answered; none for an answer that is there', async () => {
  const { store, release } = slowStore();
  const slow = await openService({ store, lastUsedIntervalMs: false });
  const fast = await openService({ lastUsedIntervalMs: false });
  const [slowKey, fastKey] = [await slow.issue(), await fast.issue()];
  const set = vi.spyOn(globalThis, 'setTimeout');
  const clear = vi.spyOn(globalThis, 'clearTimeout');
  try {
    await fast.present(fastKey.key);
    expect(set).not.toHaveBeenCalled();
    const answer = slow.present(slowKey.key);
    expect(set).toHaveBeenCalledTimes(1);
    release();
    expect((await answer).ok).toBe(true);
    expect(set).toHaveBeenCalledTimes(1);
    expect(clear).toHaveBeenCalledTimes(1);
  } finally {
    set.mockRestore();
    clear.mockRestore();
  }
});

test('a malformed key is refused at once while the store hangs', async () => {
  const { authenticator } = await openService({ store: slowStore().store });
  const answer = authenticator.authenticate(viewOf({ 'x-api-key': 'junk' }));
  expect(answer).not.toBeInstanceOf(Promise);
  expect(answer).toMatchObject({ code: 'credential_invalid' });
});

test("a host's own directory has the same deadline, and fails the same way", async () => {
  const acme = { id: 'o', slug: 'acme', suspended: false };
  let answer: () => unknown = () => acme;
  const organizations = { findById: () => answer() as never, findBySlug: () => acme };
  const { issue, present, decisions } = await openService({ organizations, deadlineMs: 50 });
  const { key } = await issue();
  expect(await present(key)).toMatchObject({ ok: true, value: { organization: { id: 'o', slug: 'acme' } } });
  const answers: (() => unknown)[] = [
    () => ({ ...acme, suspended: true }),
    () => undefined,
    () => new Promise(() => {}),
    () => Promise.reject(new Error('down')),
    () => ({ ...acme, id: 'other' }),
    () => ({ ...acme, slug: 'Not A Slug' }),
    () => ({ ...acme, suspended: undefined }),
  ];
  for (answer of answers) await present(key);
  expect(reasonsOf(decisions)).toEqual([
    ...['accepted', 'organization_suspended', 'organization_unknown', 'store_timeout', 'store_failed'],
    ...['record_corrupt', 'record_corrupt', 'record_corrupt'],
  ]);
});
