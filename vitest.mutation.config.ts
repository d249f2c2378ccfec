import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const conditions = ['@orgkey/source', 'module', 'node', 'development|production'];
const core = (file: string): string => fileURLToPath(new URL(`packages/core/src/${file}`, import.meta.url));

/** What a mutant of core is judged by (see stryker.config.mjs): the tests that need no server and no other process. */
export default defineConfig({
  resolve: {
    conditions,
    // Also from other packages: the core that is mutated, and not the one that node_modules links to.
    alias: [
      { find: /^@orgkey\/core$/, replacement: core('index.ts') },
      { find: '@orgkey/core/adapter', replacement: core('adapter/index.ts') },
      { find: '@orgkey/core/fetch', replacement: core('request/fetch/index.ts') },
      { find: '@orgkey/core/node', replacement: core('request/node/index.ts') },
    ],
  },
  ssr: { resolve: { conditions, externalConditions: ['@orgkey/source', 'node'] } },
  test: {
    include: [
      'packages/core/test/**/*.test.ts',
      'test/proof/schedules.test.ts',
      'test/properties/{addresses,digits,extraction,freshness,hashes,organization,parsing}.test.ts',
      'test/stores/memory.test.ts',
    ],
    exclude: ['packages/core/test/{argon2,redis,sql}/**'],
    env: { ORGKEY_PROPERTY_RUNS: '100', ORGKEY_PROPERTY_SEED: '1' },
  },
});
