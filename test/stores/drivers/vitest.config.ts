import { defineConfig } from 'vitest/config';

// From the TypeScript sources, as all tests.
const conditions = ['@orgkey/source', 'module', 'node', 'development|production'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['@orgkey/source', 'node'] } },
  test: {
    root: import.meta.dirname,
    include: ['*.driver.ts'],
    hookTimeout: 120_000,
    globalSetup: '../../services/global-setup.ts',
  },
});
