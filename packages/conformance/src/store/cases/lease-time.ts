import { strict as assert } from 'node:assert';
import type { OrgkeyStore } from '@orgkey/core';
import { inParallel, twoStores } from '../records.js';
import type { FeedCase } from '../store-target.js';

/** The one setting that leased verifiers and managers share. */
export const leaseTimeCases: readonly FeedCase[] = [
  {
    name: 'feed/lease-time-only-rises',
    promise:
      'The lease time is absent until it is set; it is raised and never lowered, and settleTime() is at least it.',
    async run(opened) {
      const { store } = opened;
      const other = (await twoStores(opened))(1) as OrgkeyStore;
      assert.equal(await store.readLeaseTime(), undefined);
      assert.equal(await store.raiseLeaseTime(1_000), 1_000);
      assert.equal(await other.readLeaseTime(), 1_000);
      assert.equal(await other.raiseLeaseTime(400), 1_000);
      assert.equal(await store.raiseLeaseTime(2_500), 2_500);
      assert.equal(await other.readLeaseTime(), 2_500);
      assert.ok((await other.settleTime()) >= 2_500);
    },
  },
  {
    name: 'feed/lease-time-rises-in-parallel',
    promise: 'Of lease times that are set at once the longest holds.',
    async run(opened) {
      const storeFor = await twoStores(opened);
      const times = await inParallel(30, (i) => (storeFor(i) as OrgkeyStore).raiseLeaseTime(100 + ((i * 7) % 30)));
      assert.equal(await opened.store.readLeaseTime(), 129);
      for (const [i, time] of times.entries()) assert.ok(time >= 100 + ((i * 7) % 30) && time <= 129);
    },
  },
];
