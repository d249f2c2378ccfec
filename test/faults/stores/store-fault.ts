import { feedTests, type StoreTarget, storeTests } from '@orgkey/conformance';
import type { OrgkeyStore } from '@orgkey/core';
import { expect } from 'vitest';
import type { Patch } from '../plant.js';

/** A mistake that the author of a store could make, planted in a shipping one. */
export interface StoreFault {
  readonly name: string;
  readonly patches: readonly Patch[];
  /** The case of the store suite that has to find it. */
  readonly caughtBy: string;
}

/** The names of the cases that fail; `only`: of these alone. */
export async function failuresOf(target: StoreTarget<OrgkeyStore>, only?: readonly string[]): Promise<string[]> {
  const failed: string[] = [];
  for (const test of [...storeTests(target), ...feedTests(target)]) {
    if (test.skip !== undefined || (only !== undefined && !only.includes(test.name))) continue;
    await test.run().catch(() => failed.push(test.name));
  }
  return failed;
}

/** A fault that no case finds makes the suite worthless; that the right one finds it makes it readable. */
export function expectCaught({ name, caughtBy }: StoreFault, failures: readonly string[]): void {
  expect(failures, `the fault "${name}"`).toContain(caughtBy);
}
