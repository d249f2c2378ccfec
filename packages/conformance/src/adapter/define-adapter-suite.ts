import { type AdapterRun, adapterRun } from './adapter-cases.js';
import type { AdapterSubject } from './subject.js';

/** The part of a test runner that is used: `node:test`, vitest and jest have it. */
export interface Runner {
  readonly describe: (name: string, define: () => void) => unknown;
  readonly test: {
    (name: string, run: () => Promise<void>): unknown;
    readonly skip: (name: string, run: () => Promise<void>) => unknown;
  };
  /** Runs once, when all tests of the block have run: `after` of `node:test`, `afterAll` elsewhere. */
  readonly after: (close: () => Promise<void>) => unknown;
}

/**
 * Hands the cases for an adapter to a test runner, each a test of its own; a named skip shows its reason.
 *
 * @example
 * import { after, describe, test } from 'node:test';
 * defineAdapterSuite(subject, { describe, test, after });
 *
 * @example
 * import { afterAll, describe, test } from 'vitest';
 * defineAdapterSuite(subject, { describe, test, after: afterAll });
 */
export function defineAdapterSuite(subject: AdapterSubject, { describe, test, after }: Runner): AdapterRun {
  const suite = adapterRun(subject);
  describe(subject.name, () => {
    for (const { name, skip, run } of suite.cases) {
      if (skip === undefined) test(name, run);
      else test.skip(`${name}: ${skip}`, run);
    }
    after(() => suite.close());
  });
  return suite;
}
