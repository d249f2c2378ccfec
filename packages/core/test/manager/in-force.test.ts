import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createMemoryStore, type OrgkeyStore } from '../../src/index.js';
import { openService } from '../service.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

/** What a call has come to: `resolved`, `rejected`, or nothing yet. */
function outcomeOf(call: Promise<unknown>): () => string | undefined {
  let outcome: string | undefined;
  call.then(
    () => {
      outcome = 'resolved';
    },
    (error: { readonly code?: string }) => {
      outcome = `rejected: ${error.code}`;
    },
  );
  return () => outcome;
}

/** A service on a store that can be made to fail, and a key of it. */
async function serviceWith(faulty: (near: OrgkeyStore) => Partial<OrgkeyStore>) {
  const near = createMemoryStore();
  await near.raiseLeaseTime(1_000);
  const service = await openService({ store: { ...near, ...faulty(near) } });
  const { key, record } = await service.issue();
  service.changes.length = 0;
  return { ...service, key, name: { organization: 'acme', id: record.id } };
}

test('a change that comes about after the manager gave up is told all the same, once', async () => {
  const late = { ms: 6_000 };
  const { manager, changes, name } = await serviceWith((near) => ({
    async revokeKey(...given) {
      await new Promise((resolve) => setTimeout(resolve, late.ms));
      return near.revokeKey(...given);
    },
  }));
  const outcome = outcomeOf(manager.revoke(name, { actor: 'ann' }));
  await pass(5_100);
  expect(outcome()).toBe('rejected: unavailable');
  expect(changes).toEqual([]);
  await pass(1_000);
  expect(changes).toMatchObject([{ type: 'key_revoked', actor: 'ann', keyId: name.id }]);
  late.ms = 0;
  const again = outcomeOf(manager.revoke(name));
  await pass(1_100);
  expect(again()).toBe('resolved');
  expect(changes).toHaveLength(1);
});

test('a rotation that is durable hands the new key over, though the store fails while it waits', async () => {
  const link = { cut: true };
  const { manager, name, present } = await serviceWith((near) => ({
    settleTime: () => (link.cut ? Promise.reject(new Error('The link is cut.')) : near.settleTime()),
  }));
  const rotation = manager.rotate(name);
  const outcome = outcomeOf(rotation);
  await pass(3_000);
  expect(outcome()).toBeUndefined();
  link.cut = false;
  await pass(1_300);
  expect(outcome()).toBe('resolved');
  expect((await present((await rotation).key)).ok).toBe(true);
});

test.each<[string, () => Promise<number>]>([
  ['does not come back', () => Promise.reject(new Error('The store is down.'))],
  ['tells what is no time', () => Promise.resolve(Number.NaN)],
  ['tells a time before now', () => Promise.resolve(-1)],
  ['tells a time beyond all bounds', () => Promise.resolve(3_600_000)],
])('where the store %s, the longest time that a copy can be trusted passes', async (_, settleTime) => {
  const { manager, name, changes } = await serviceWith(() => ({ settleTime }));
  const outcome = outcomeOf(manager.revoke(name));
  await pass(10_900);
  expect(outcome()).toBeUndefined();
  await pass(400);
  expect(outcome()).toBe('resolved');
  expect(changes).toHaveLength(1);
});

test('a rotation waits where its overlap ends within the wait, and not where it ends later', async () => {
  for (const [overlapMs, waits] of [
    [0, true],
    [900, true],
    [1_100, false],
  ] as const) {
    const { manager, name } = await serviceWith(() => ({}));
    const outcome = outcomeOf(manager.rotate({ ...name, overlapMs }));
    await pass(950);
    expect(outcome(), String(overlapMs)).toBe(waits ? undefined : 'resolved');
    await pass(100);
    expect(outcome()).toBe('resolved');
  }
});

test('a wall clock that is set back meanwhile changes nothing about the wait', async () => {
  const { manager, name } = await serviceWith((near) => ({
    async rotateKey(...given) {
      const answer = await near.rotateKey(...given);
      vi.setSystemTime(Date.now() - 3_600_000);
      return answer;
    },
  }));
  const outcome = outcomeOf(manager.rotate({ ...name, overlapMs: 500 }));
  await pass(900);
  expect(outcome()).toBeUndefined();
  await pass(200);
  expect(outcome()).toBe('resolved');
});

test('a resumption is in force when it has resolved, as a suspension is', async () => {
  const { manager } = await serviceWith(() => ({}));
  for (const change of ['suspendOrganization', 'resumeOrganization', 'resumeOrganization'] as const) {
    const outcome = outcomeOf(manager[change]('acme'));
    await pass(990);
    expect(outcome()).toBeUndefined();
    await pass(20);
    expect(outcome()).toBe('resolved');
  }
});
