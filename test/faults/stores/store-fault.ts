import type { StoreTarget } from '@orgkey/conformance';
import type { OrgkeyStore } from '@orgkey/core';
import { type Load, openPatchedSources, type Patch } from '../patched-sources.js';

type Kit = typeof import('@orgkey/conformance');

/** A mistake that the author of a store could make, planted in a shipping one. */
export interface StoreFault {
  readonly name: string;
  readonly patches: readonly Patch[];
  /** The case of the store suite that has to find it. */
  readonly caughtBy: string;
}

/** Runs cases of the store suite on stores with something wrong in them. */
export interface FaultyStores {
  /** The names of the cases, of these, that fail with these patches. `open` loads the target from patched sources. */
  failures(
    patches: readonly Patch[],
    only: readonly string[],
    open: (load: Load) => Promise<StoreTarget<OrgkeyStore>>,
  ): Promise<string[]>;
  close(): Promise<void>;
}

export async function openFaultyStores(): Promise<FaultyStores> {
  const sources = await openPatchedSources();
  return {
    async failures(patches, only, open) {
      const load = await sources.apply(...patches);
      const { storeTests, feedTests } = await load<Kit>('packages/conformance/src/index.ts');
      const target = await open(load);
      const tests = [...storeTests(target), ...feedTests(target)].filter(({ name }) => only.includes(name));
      if (tests.length !== new Set(only).size)
        throw new Error(`The suite lacks one of these cases: ${only.join(', ')}`);
      const failed: string[] = [];
      for (const { name, run } of tests) await run().catch(() => failed.push(name));
      return failed;
    },
    close: () => sources.close(),
  };
}
