import { feedTests, type StoreTarget, type StoreTest, storeTests } from '@orgkey/conformance';
import type { OrgkeyStore } from '@orgkey/core';
import { describe, test } from 'vitest';

/** Both suites of stores, for one of ours. A case that can't run is skipped with its reason in its name. */
export function runStoreSuite(target: StoreTarget<OrgkeyStore>): void {
  describe(target.name, () => {
    for (const each of [...storeTests(target), ...feedTests(target)]) define(each);
  });
}

/** A case of a suite as a test of vitest. */
export function define({ name, skip, run }: StoreTest): void {
  test.skipIf(skip !== undefined)(skip === undefined ? name : `${name} (skipped: ${skip})`, run, 60_000);
}
