import { createKeyManager, createMemoryStore, OrgkeyError, type OrgkeyStore } from '@orgkey/core';
import { describe, expect, it } from 'vitest';
import { createFirstKey } from '../../examples/playground/src/first-key.js';

/** A store that fails at one call of a method, as if it had gone away: before it did anything, or after. */
function failingOnce(store: OrgkeyStore, method: 'insertOrganization' | 'insertKey', done: boolean): OrgkeyStore {
  let left = 1;
  const call = store[method] as (...args: unknown[]) => Promise<unknown>;
  return {
    ...store,
    async [method](...args: unknown[]) {
      if (left-- <= 0) return call(...args);
      if (done) await call(...args);
      throw new OrgkeyError('unavailable', 'gone');
    },
  };
}

describe('the first key', () => {
  it('is one, when several processes find the store empty at the same time', async () => {
    const store = createMemoryStore();
    const firstKeys = Array.from({ length: 5 }, () => createFirstKey(createKeyManager({ store })));
    const made = await Promise.all(firstKeys.map((firstKey) => firstKey.create()));
    expect(made.filter((key) => key !== undefined)).toHaveLength(1);
    const manager = createKeyManager({ store });
    expect((await manager.listOrganizations()).map(({ slug }) => slug)).toEqual(['acme', 'globex']);
    expect(await manager.list({ organization: 'acme' })).toHaveLength(1);
  });

  it.each(['insertOrganization', 'insertKey'] as const)(
    'comes at last when the store breaks off at %s',
    async (method) => {
      for (const done of [false, true]) {
        const store = createMemoryStore();
        const firstKey = createFirstKey(createKeyManager({ store: failingOnce(store, method, done) }));
        await expect(firstKey.create()).rejects.toMatchObject({ code: 'unavailable' });
        expect(await firstKey.create()).toMatch(/^ok_/);
      }
    },
  );

  it('is not made where there are organizations', async () => {
    const store = createMemoryStore();
    const manager = createKeyManager({ store });
    await manager.createOrganization({ slug: 'initech' });
    expect(await createFirstKey(manager).create()).toBeUndefined();
    expect(await manager.listOrganizations()).toHaveLength(1);
  });
});
