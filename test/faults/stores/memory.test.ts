import type { StoreTarget } from '@orgkey/conformance';
import type { OrgkeyStore } from '@orgkey/core';
import { afterAll, expect, test } from 'vitest';
import type { Load } from '../patched-sources.js';
import { memoryFaults } from './memory-faults.js';
import { openFaultyStores } from './store-fault.js';

const stores = await openFaultyStores();
afterAll(() => stores.close());

async function openMemory(load: Load): Promise<StoreTarget<OrgkeyStore>> {
  const { createMemoryStore } = await load<typeof import('@orgkey/core')>('packages/core/src/index.ts');
  return { name: 'memory', open: async () => ({ store: createMemoryStore(), close: async () => {} }) };
}

test('without a fault none of the cases fails', async () => {
  const cases = memoryFaults.map(({ caughtBy }) => caughtBy);
  expect(await stores.failures([], cases, openMemory)).toEqual([]);
});

test.each(memoryFaults)(
  'memory: $name → $caughtBy',
  async ({ patches, caughtBy }) => {
    expect(await stores.failures(patches, [caughtBy], openMemory)).toEqual([caughtBy]);
  },
  30_000,
);
