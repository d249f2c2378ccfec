import type { StoreTarget } from '@orgkey/conformance';
import { createMemoryStore, type OrgkeyStore } from '@orgkey/core';
import { vi } from 'vitest';
import type { createKeyTable } from '../../packages/core/src/store/memory/key-table.js';
import { runStoreSuite, runUnderArgon2 } from './run-store-suite.js';

type KeyTable = ReturnType<typeof createKeyTable>;
type Module = { createKeyTable: typeof createKeyTable };

// The tables of a memory store are nobody's but its own: they are caught as they are made.
const made = vi.hoisted((): { last: unknown } => ({ last: undefined }));
vi.mock('../../packages/core/src/store/memory/key-table.js', async (original) => {
  const module = await original<Module>();
  return {
    createKeyTable: (...given: Parameters<typeof createKeyTable>) => (made.last = module.createKeyTable(...given)),
  };
});

/** Counts calls, which are all that there is between a verifier and this store. */
function counted(store: OrgkeyStore, counts: { reads: number; writes: number }): OrgkeyStore {
  return new Proxy(store, {
    get(target, name: keyof OrgkeyStore) {
      if (/^(?:find|get|list|read)/.test(name)) counts.reads++;
      else counts.writes++;
      return target[name];
    },
  });
}

const target: StoreTarget<OrgkeyStore> = {
  name: 'memory',
  without: { cut: 'nothing is between a memory store and its data' },
  async open() {
    const counts = { reads: 0, writes: 0 };
    const store = createMemoryStore();
    const keys = made.last as KeyTable;
    return {
      store: counted(store, counts),
      // Whoever shares a memory store shares the object.
      openSecond: async () => store,
      async damage(id, member, text) {
        const { [member]: _, ...rest } = { ...keys.byId(id) };
        keys.put((text === undefined ? rest : { ...rest, [member]: text }) as Parameters<KeyTable['put']>[0]);
        return true;
      },
      dump: async () => JSON.stringify((await store.listOrganizations()).map(({ id }) => keys.of(id))),
      count: async () => ({ ...counts }),
      close: async () => {},
    };
  },
};

runStoreSuite(target);
runUnderArgon2(target);
