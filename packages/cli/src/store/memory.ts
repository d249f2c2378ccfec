import { createMemoryStore } from '@orgkey/core';
import type { OpenStore } from './open-store.js';

export function openMemory(): OpenStore {
  return {
    kind: 'memory',
    store: createMemoryStore(),
    migrate: async () => [],
    examine: async () => [
      {
        check: 'persistence',
        level: 'problem',
        says: 'Keys in memory are gone when the process ends, and no other process sees them: use another store.',
      },
    ],
    close: async () => {},
  };
}
