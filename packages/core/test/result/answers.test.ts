import { describe, expect, test } from 'vitest';
import { createMemoryStore, type KeyEntry, OrgkeyError, type OrgkeyStore } from '../../src/index.js';
import { openService, reasonsOf } from '../service.js';

/** A service with one key, whose store answers each look-up of it like this. */
async function openWith(answer: (entry: KeyEntry | undefined) => unknown) {
  const memory = createMemoryStore();
  const { issue } = await openService({ store: memory });
  const { key } = await issue({ expiresAt: '2099-01-31T08:00:00Z' });
  const store = {
    ...memory,
    findKey: (id: string) => answer(memory.findKey(id) as KeyEntry | undefined),
    insertOrganization: async () => true,
  } as unknown as OrgkeyStore;
  return { ...(await openService({ store })), key };
}

describe('what a store answers', () => {
  test('is awaited where it is a promise of another make', async () => {
    const { present, key } = await openWith((entry) =>
      Object.fromEntries([['then', (done: (value: unknown) => void) => done(entry)]]),
    );
    expect(await present(key)).toMatchObject({ ok: true });
  });

  test('has the expiry in it, as the principal has', async () => {
    const { present, key } = await openWith((entry) => entry);
    expect(await present(key)).toMatchObject({ ok: true, value: { expiresAt: '2099-01-31T08:00:00.000Z' } });
  });

  test('and is nothing of the kind lets nobody in', async () => {
    const { present, key, decisions } = await openWith(() => null);
    expect(await present(key)).toMatchObject({ ok: false, code: 'unavailable' });
    expect(reasonsOf(decisions)).toEqual(['store_failed']);
  });

  test.each([
    ['record_corrupt', 'record_corrupt'],
    ['overloaded', 'overloaded'],
    ['unavailable', 'store_failed'],
    ['key_not_found', 'store_failed'],
  ] as const)('an error with code %s comes to %s', async (code, reason) => {
    const error = new OrgkeyError(code, 'no');
    const { present, key, decisions } = await openWith(() => Promise.reject(error));
    expect(await present(key)).toMatchObject({ ok: false, code: 'unavailable', cause: error });
    expect(reasonsOf(decisions)).toEqual([reason]);
  });
});

test('a refusal without a cause has no such member, and without a challenge no such header', async () => {
  const { authenticator } = await openService();
  const principal = { keyId: 'x', organization: { id: 'x', slug: 'acme' } } as never;
  const late = { header: () => undefined, pathParameter: () => undefined, parsedBody: () => ({ orgSlug: 'beta' }) };
  const mismatch = authenticator.matchOrganization(principal, late);
  expect(new Set(Object.keys(mismatch))).toEqual(new Set(['code', 'denial', 'ok']));
  const headers = mismatch.ok ? {} : mismatch.denial.headers;
  expect(new Set(Object.keys(headers))).toEqual(new Set(['cache-control', 'content-length', 'content-type']));
});

test('each change of an organization is told once, by its name', async () => {
  const { manager, changes } = await openService();
  await manager.createOrganization({ slug: 'new' });
  for (let i = 0; i < 2; i++) await manager.suspendOrganization('new');
  for (let i = 0; i < 2; i++) await manager.resumeOrganization('new');
  await expect(manager.createOrganization({ slug: 'new' })).rejects.toMatchObject({ code: 'organization_exists' });
  expect(changes.map(({ type, keyId }) => [type, keyId])).toEqual([
    ['organization_created', null],
    ['organization_suspended', null],
    ['organization_resumed', null],
  ]);
  expect(new Set(changes.map(({ organizationId }) => organizationId)).size).toBe(1);
  expect(changes[0]?.organizationId).toMatch(/^[0-9A-Za-z]{16}$/);
  expect(await manager.listOrganizations()).toMatchObject([{ slug: 'acme' }, { slug: 'beta' }, { slug: 'new' }]);
});
