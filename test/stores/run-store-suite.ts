import { feedTests, type StoreTarget, type StoreTest, storeTests } from '@orgkey/conformance';
import type { OrgkeyStore } from '@orgkey/core';
import { argon2id } from '@orgkey/core/argon2';
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

/**
 * The cases that present whole keys, with secrets that are kept by argon2id: one run for each key, at the least cost
 * that is allowed. Without the one that creates a thousand.
 */
export function runUnderArgon2(target: StoreTarget<OrgkeyStore>): void {
  const hasher = argon2id({ memoryKiB: 7_168, passes: 5 });
  const open = async () => ({ ...(await target.open()), hasher });
  runStoreSuite({ ...target, name: `${target.name}, argon2id`, open }, PRESENTING);
}

const PRESENTING = /life-(?!of-a-thousand)|is-unavailable|lets-nobody-in|reads-once|keeps-no-secret/;

/** A case of a suite as a test of vitest. */
export function define({ name, skip, run }: StoreTest): void {
  test.skipIf(skip !== undefined)(skip === undefined ? name : `${name} (skipped: ${skip})`, run, 120_000);
}
