import { defineConfig } from 'vitest/config';

const conditions = ['@orgkey/source', 'module', 'node', 'development|production'];
const report = process.env['ORGKEY_TEST_REPORT'];

/** The service under load for minutes (`npm run soak`); in CI a short form of it follows the tests. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['@orgkey/source', 'node'] } },
  test: {
    root: './test',
    include: ['soak/*.test.ts'],
    hookTimeout: 120_000,
    fileParallelism: false,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
});
