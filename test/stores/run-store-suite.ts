import { feedTests, type StoreTarget, type StoreTest, storeTests } from '@orgkey/conformance';
import type { OrgkeyStore } from '@orgkey/core';
import { describe, test } from 'vitest';

/**
 * Both suites of stores, for one of ours; `only`: the cases of these names. A case that can't run is skipped
 * with its reason in its name.
 */
export function runStoreSuite(target: StoreTarget<OrgkeyStore>, only = /./): void {
  describe(target.name, () => {
    for (const each of [...storeTests(target), ...feedTests(target)]) if (only.test(each.name)) define(each);
  });
}

/** The cases to which the isolation of transactions can make a difference: those with calls at once. */
export const CONCURRENT: RegExp = /parallel|race|beside|at-once|ahead|life-after|revive/;

/** A case of a suite as a test of vitest. */
export function define({ name, skip, run }: StoreTest): void {
  test.skipIf(skip !== undefined)(skip === undefined ? name : `${name} (skipped: ${skip})`, run, 120_000);
}
