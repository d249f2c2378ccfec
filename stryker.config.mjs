// `npm run test:mutation`: changes the source of core bit by bit, and sees whether a test notices. What needs a real
// server or a native library (the SQL and Redis stores, argon2) is left to the suites, which have planted faults of
// their own. One folder: `npm run test:mutation -- --mutate 'packages/core/src/key/**/*.ts'`.
export default {
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts' },
  mutate: [
    'packages/core/src/**/*.ts',
    '!packages/core/src/store/{redis,sql}/**',
    '!packages/core/src/hash/argon2/**',
    '!packages/core/src/**/index.ts',
  ],
  ignorePatterns: ['/docs', 'dist', '.turbo'],
  // Packages are not compiled on the way: there is no tsconfig to adapt.
  tsconfigFile: 'tsconfig.none.json',
  coverageAnalysis: 'perTest',
  incremental: true,
  incrementalFile: 'node_modules/.cache/stryker/incremental.json',
  tempDirName: '.stryker-tmp',
  reporters: ['clear-text', 'progress-append-only', 'json', 'html'],
  clearTextReporter: { logTests: false, allowColor: false },
  jsonReporter: { fileName: 'node_modules/.cache/stryker/mutation.json' },
  htmlReporter: { fileName: 'node_modules/.cache/stryker/mutation.html' },
  concurrency: 2,
  timeoutMS: 10_000,
  thresholds: { high: 95, low: 90, break: 90 },
};
