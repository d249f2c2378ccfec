import type { OrgkeyStore } from '@orgkey/core';
import { changeCases } from './cases/change.js';
import { damageCases } from './cases/damage.js';
import { changeFeedCases } from './cases/feed.js';
import { feedPageCases } from './cases/feed-pages.js';
import { feedRaceCases } from './cases/feed-races.js';
import { findCases } from './cases/find.js';
import { hashCases } from './cases/hash.js';
import { historyCases } from './cases/history.js';
import { insertCases } from './cases/insert.js';
import { leaseTimeCases } from './cases/lease-time.js';
import { listCases } from './cases/list.js';
import { lifeCases } from './cases/lives.js';
import { organizationCases } from './cases/organizations.js';
import { reachCases } from './cases/reach.js';
import { renamingCases } from './cases/renaming.js';
import { revokeCases } from './cases/revoke.js';
import { rotateCases } from './cases/rotate.js';
import { rotateRaceCases } from './cases/rotate-races.js';
import { secondStoreCases } from './cases/second.js';
import { suspensionCases } from './cases/suspension.js';
import { useCases } from './cases/uses.js';
import { valueCases } from './cases/values.js';
import type { FeedCase, StoreCase, StoreTarget, StoreUnderTest } from './store-target.js';

/** Every property of `KeyStore` and `KeyAdminStore`. */
export const storeCases: readonly StoreCase[] = Object.freeze([
  ...[findCases, insertCases, listCases, revokeCases, changeCases, rotateCases, rotateRaceCases].flat(),
  ...[
    useCases,
    hashCases,
    organizationCases,
    suspensionCases,
    renamingCases,
    historyCases,
    valueCases,
    damageCases,
    reachCases,
    secondStoreCases,
    lifeCases,
  ].flat(),
]);

/** Every property of `ChangeFeed`. */
export const feedCases: readonly FeedCase[] = Object.freeze([
  ...changeFeedCases,
  ...feedRaceCases,
  ...feedPageCases,
  ...leaseTimeCases,
]);

/** One case on one store, for any test runner. */
export interface StoreTest {
  readonly name: string;
  /** Why it can't be run here; `undefined`: it can. */
  readonly skip: string | undefined;
  /** Opens a store, runs the case, closes the store. Rejects when the promise is broken, and quotes it. */
  readonly run: () => Promise<void>;
}

/**
 * The store suite for one store.
 *
 * @example
 * for (const { name, skip, run } of storeTests({ name: 'my store', open })) test(name, { skip }, run); // node:test
 */
export function storeTests(target: StoreTarget): readonly StoreTest[] {
  return storeCases.map((each) => testOf(each, target));
}

/**
 * The further suite for a store that has a change feed, which leased verifiers need.
 *
 * @example
 * for (const { name, skip, run } of feedTests({ name: 'my store', open })) test(name, { skip }, run); // node:test
 */
export function feedTests(target: StoreTarget<OrgkeyStore>): readonly StoreTest[] {
  return feedCases.map((each) => testOf(each, target));
}

function testOf<S extends StoreUnderTest>(each: StoreCase<S>, target: StoreTarget<S>): StoreTest {
  const { name, needs } = each;
  const skip = needs === undefined ? undefined : target.without?.[needs];
  return { name, skip, run: () => runCase(each, target) };
}

async function runCase<S extends StoreUnderTest>(each: StoreCase<S>, target: StoreTarget<S>): Promise<void> {
  const opened = await target.open();
  try {
    if (each.needs !== undefined && opened[each.needs] === undefined)
      throw new Error(`${target.name} has no ${each.needs}(): offer it, or say in \`without\` why it can't be had.`);
    await each.run(opened);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${each.name} (${target.name}): ${each.promise}\n${detail}`, { cause });
  } finally {
    await opened.close();
  }
}
