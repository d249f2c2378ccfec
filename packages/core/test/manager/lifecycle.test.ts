import { expect, test, vi } from 'vitest';
import { createMemoryStore } from '../../src/index.js';
import { openService, reasonsOf } from '../service.js';

test('what is listed holds the hint, and nothing of the secret or the hash', async () => {
  const { manager, issue, store } = await openService({ prefix: 'acme_live' });
  const { key, record } = await issue({ scopes: ['a'] });
  const [listed] = await manager.list({ organization: 'acme' });
  expect(listed).toEqual(record);
  expect(Object.keys(record).sort()).toEqual(
    [
      'allowedAddresses',
      'createdAt',
      'expiresAt',
      'hint',
      'id',
      'lastUsedAt',
      'name',
      'revokedAt',
      'scopes',
      'successorId',
    ].sort(),
  );
  expect(record.hint).toBe(`acme_live_${record.id}_…`);
  const hash = (await store.findKey(record.id))?.record.hash ?? '';
  expect(JSON.stringify(listed)).not.toContain(key.slice(-38, -6));
  expect(JSON.stringify(listed)).not.toContain(hash.slice(-20));
  expect(Object.isFrozen(listed)).toBe(true);
});

test('expiry is judged at the millisecond, by the clock of each request', async () => {
  const { issue, present, decisions } = await openService();
  const end = Date.now() + 3_600_000;
  const { key } = await issue({ expiresAt: new Date(end) });
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    for (const now of [end - 1, end, end + 1, end - 3_600_000, end + 3_600_000]) {
      vi.setSystemTime(now);
      await present(key);
    }
  } finally {
    vi.useRealTimers();
  }
  expect(reasonsOf(decisions)).toEqual(['accepted', 'key_expired', 'key_expired', 'accepted', 'key_expired']);
});

test('a key can not outlive maxAgeMs, and has it as a default', async () => {
  const { issue, manager } = await openService({ maxAgeMs: 60_000 });
  const life = (record: { createdAt: string; expiresAt: string | null }) =>
    Date.parse(record.expiresAt ?? '') - Date.parse(record.createdAt);
  const { record } = await issue();
  expect(life(record)).toBe(60_000);
  expect(life((await issue({ expiresAt: '2090-01-01T00:00:00Z' })).record)).toBe(60_000);
  expect(life((await issue({ expiresAt: new Date(Date.now() + 5_000) })).record)).toBeLessThanOrEqual(5_000);
  expect(life((await manager.rotate({ organization: 'acme', id: record.id })).record)).toBe(60_000);
});

test('the limit counts active keys', async () => {
  const { issue, manager } = await openService({ activeKeyLimit: 2 });
  const { record } = await issue();
  await issue();
  await expect(issue()).rejects.toMatchObject({ code: 'limit_reached' });
  await issue({ organization: 'beta' });
  await manager.revoke({ organization: 'acme', id: record.id });
  await issue();
});

test('rotation: both keys work until the overlap ends, and a rotated or revoked key is not rotated', async () => {
  const { issue, manager, present } = await openService();
  const { key, record } = await issue({ scopes: ['a'], expiresAt: new Date(Date.now() + 50_000) });
  const name = { organization: 'acme', id: record.id };
  const next = await manager.rotate({ ...name, overlapMs: 3_600_000 });
  expect(next.record).toMatchObject({ name: 'ci', scopes: ['a'] });
  expect([(await present(key)).ok, (await present(next.key)).ok]).toEqual([true, true]);
  const [, old] = await manager.list({ organization: 'acme', all: true });
  expect((await manager.list({ organization: 'acme', all: true })).find(({ id }) => id === record.id)?.expiresAt).toBe(
    record.expiresAt,
  );
  expect(old).toBeDefined();
  await expect(manager.rotate(name)).rejects.toMatchObject({ code: 'key_rotated' });
  await manager.revoke(name);
  await expect(manager.rotate(name)).rejects.toMatchObject({ code: 'key_revoked' });
  await expect(manager.rename({ ...name, name: 'x' })).rejects.toMatchObject({ code: 'key_revoked' });
  await expect(manager.narrow({ ...name, scopes: [] })).rejects.toMatchObject({ code: 'key_revoked' });
  expect([(await present(key)).ok, (await present(next.key)).ok]).toEqual([false, true]);
});

test('rotation without an overlap ends the old key for good, whatever the clock of a verifier says', async () => {
  const { issue, manager, present, changes, decisions } = await openService();
  const { key, record } = await issue();
  const name = { organization: 'acme', id: record.id };
  const next = await manager.rotate(name);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 3_600_000 });
  try {
    expect([(await present(key)).ok, (await present(next.key)).ok]).toEqual([false, true]);
  } finally {
    vi.useRealTimers();
  }
  expect(reasonsOf(decisions)).toEqual(['key_revoked', 'accepted']);
  await expect(manager.rotate(name)).rejects.toMatchObject({ code: 'key_rotated' });
  expect((await manager.revoke(name)).revokedAt).not.toBeNull();
  expect(changes.filter(({ keyId }) => keyId === record.id).map(({ type }) => type)).toEqual([
    'key_created',
    'key_rotated',
  ]);
});

test('a key is narrowed and never widened', async () => {
  const { issue, manager, present } = await openService();
  const { key, record } = await issue();
  const name = { organization: 'acme', id: record.id };
  const end = new Date(Date.now() + 60_000);
  expect(await manager.narrow({ ...name, scopes: ['a', 'b'], expiresAt: end })).toMatchObject({ scopes: ['a', 'b'] });
  expect(await manager.narrow({ ...name, scopes: ['b'], allowedAddresses: ['192.0.2.0/24'] })).toMatchObject({
    scopes: ['b'],
    expiresAt: end.toISOString(),
  });
  const wider = [{ scopes: ['a', 'b'] }, { allowedAddresses: ['0.0.0.0/0'] }, { expiresAt: '2090-01-01T00:00:00Z' }];
  for (const to of wider)
    await expect(manager.narrow({ ...name, ...to })).rejects.toMatchObject({ code: 'input_invalid' });
  expect(await present(key, { scopes: ['a'] })).toMatchObject({ code: 'scope_missing' });
  expect(await present(key, { scopes: ['b'] })).toMatchObject({ ok: true });
});

test('revoke waits until no verifier can trust a copy from before', async () => {
  const store = createMemoryStore();
  const { issue, manager } = await openService({ store });
  const { record } = await issue();
  await store.raiseLeaseTime(150);
  for (let i = 0; i < 2; i++) {
    const began = performance.now();
    await manager.revoke({ organization: 'acme', id: record.id }); // the repetition waits as well
    expect(performance.now() - began).toBeGreaterThanOrEqual(150);
  }
});

test('a store that fails or hangs is "unavailable", with its error as the cause', async () => {
  const broken = new Error('connection refused');
  const store = createMemoryStore();
  const { manager, changes } = await openService({
    store: { ...store, revokeKey: () => Promise.reject(broken), listKeys: () => new Promise(() => {}) },
  });
  const { record } = await manager.create({ organization: 'acme', name: 'ci' });
  changes.length = 0;
  const refused = manager.revoke({ organization: 'acme', id: record.id });
  await expect(refused).rejects.toMatchObject({ code: 'unavailable', cause: broken });
  vi.useFakeTimers();
  try {
    const listed = manager.list({ organization: 'acme' });
    const outcome = expect(listed).rejects.toMatchObject({ code: 'unavailable' });
    await vi.advanceTimersByTimeAsync(5_000);
    await outcome;
  } finally {
    vi.useRealTimers();
  }
  expect(changes).toEqual([]);
});
