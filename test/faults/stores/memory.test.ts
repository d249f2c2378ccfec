import type { createMemoryStore } from '@orgkey/core';
import { expect, test } from 'vitest';
import { plant } from '../plant.js';
import { memoryFaults } from './memory-faults.js';
import { expectCaught, failuresOf, type StoreFault } from './store-fault.js';

const UNSEEN = 'the copy keeps its tables to itself';

/** The cases that fail on a copy of the memory store with these changes. */
async function failuresWith(patches: StoreFault['patches'], only?: readonly string[]): Promise<string[]> {
  const copy = plant('packages/core/src/store/memory', patches);
  try {
    const module = (await import(/* @vite-ignore */ copy.path('memory-store.ts'))) as {
      createMemoryStore: typeof createMemoryStore;
    };
    const target = {
      name: 'memory, faulty',
      open: async () => ({ store: module.createMemoryStore(), close: async () => {} }),
      without: { damage: UNSEEN, dump: UNSEEN, count: UNSEEN },
    };
    return await failuresOf(target, only);
  } finally {
    copy.remove();
  }
}

test('without a fault no case fails', async () => {
  expect(await failuresWith([])).toEqual([]);
});

test.each(memoryFaults)(
  'memory: $name → $caughtBy',
  async (fault) => {
    expectCaught(fault, await failuresWith(fault.patches, [fault.caughtBy]));
  },
  30_000,
);
