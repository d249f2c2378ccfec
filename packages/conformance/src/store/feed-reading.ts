import { strict as assert } from 'node:assert';
import type { FeedReading, OrgkeyStore } from '@orgkey/core';
import { twoStores } from './records.js';
import type { OpenedStore } from './store-target.js';

/** Reads until the feed says that there is no more, or for a bounded time. */
export async function readOn(
  store: OrgkeyStore,
  after: string | undefined,
): Promise<FeedReading & { readonly keyIds: string[] }> {
  const keyIds: string[] = [];
  const organizationIds: string[] = [];
  let [cursor, reset] = [after, false];
  for (let readings = 0; readings < 1_000; readings++) {
    const reading = await store.readChanges({ after: cursor });
    keyIds.push(...reading.keyIds);
    organizationIds.push(...reading.organizationIds);
    cursor = reading.cursor;
    reset ||= reading.reset;
    if (!reading.more) return { cursor, reset, keyIds, organizationIds, more: false };
  }
  assert.fail('the feed says that there is more for ever');
}

/** The other store object on the same data, or the one where there is but one. */
export async function secondStore(opened: OpenedStore<OrgkeyStore>): Promise<OrgkeyStore> {
  return (await twoStores(opened))(1) as OrgkeyStore;
}
