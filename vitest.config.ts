import { defineConfig } from 'vitest/config';

// Packages are tested from their TypeScript source, so no build comes first.
const conditions = ['@orgkey/source', 'module', 'node', 'development|production'];
const shared = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['@orgkey/source', 'node'] } },
};

// Where a caller wants the counts as JSON, beside what is printed.
const report = process.env['ORGKEY_TEST_REPORT'];

export default defineConfig({
  ...shared,
  test: {
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    projects: [
      { ...shared, test: { name: 'unit', include: ['packages/*/test/**/*.test.ts', 'scripts/test/**/*.test.mjs'] } },
      {
        ...shared,
        test: {
          name: 'suite',
          root: './test',
          include: ['**/*.test.ts', 'bench/*.test.mjs'],
          exclude: ['**/node_modules/**', '**/dist/**', 'soak/**'],
          hookTimeout: 120_000,
          // Real servers, processes and links that break: where the machine is busy with something else, one test in
          // thousands meets a limit of its own time. It gets a second try in CI, which the report shows.
          retry: process.env['CI'] === 'true' ? 1 : 0,
          globalSetup: './services/global-setup.ts',
        },
      },
      {
        ...shared,
        test: {
          name: 'types',
          root: './test',
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            include: ['types/**/*.test-d.ts'],
            tsconfig: './tsconfig.types.json',
          },
        },
      },
    ],
    coverage: { provider: 'v8', include: ['packages/*/src/**'], reporter: ['text-summary', 'lcov'] },
  },
});
