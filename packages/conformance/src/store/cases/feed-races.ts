import { strict as assert } from 'node:assert';
import { setImmediate } from 'node:timers/promises';
import type { OrgkeyStore } from '@orgkey/core';
import { readOn, secondStore } from '../feed-reading.js';
import {
  addKey,
  addOrganizations,
  idOf,
  inParallel,
  keyRecord,
  NOW,
  referenceTo,
  stamp,
  twoStores,
} from '../records.js';
import type { FeedCase } from '../store-target.js';

const ROUNDS = 40;
const WATCHERS = 3;

/** Reads on until the key is told of, and looks at once whether its revocation can be read. */
async function watch(
  reader: OrgkeyStore,
  from: string,
  what: { readonly id: string; resolved: boolean },
): Promise<void> {
  let cursor = from;
  for (let readings = 0; readings < 5_000; readings++) {
    const { resolved } = what;
    await setImmediate(); // a store that answers at once must not keep the writer from going on
    const reading = await readOn(reader, cursor);
    cursor = reading.cursor;
    const told = reading.reset || reading.keyIds.includes(what.id);
    if (told) return assert.equal((await reader.findKey(what.id))?.record.revokedAt, NOW);
    assert.ok(!resolved, 'revokeKey() had resolved, and the feed did not hold it');
  }
  assert.fail('the feed has never told of the revocation');
}

/** The feed while it is written to. */
export const feedRaceCases: readonly FeedCase[] = [
  {
    name: 'feed/never-runs-ahead',
    promise: 'A change is in the feed when its call has resolved, and never before it can be read.',
    async run(opened) {
      const { store } = opened;
      await addOrganizations(store, 'acme');
      const reader = await secondStore(opened);
      for (let i = 0; i < ROUNDS; i++) {
        const record = await addKey(store, keyRecord(idOf(i)));
        const { cursor } = await readOn(reader, undefined);
        const what = { id: record.id, resolved: false };
        const revocation = store.revokeKey(referenceTo(record), stamp()).finally(() => {
          what.resolved = true;
        });
        await Promise.all([revocation, inParallel(WATCHERS, () => watch(reader, cursor, what))]);
      }
    },
  },
  {
    name: 'feed/loses-nothing-beside-parallel-writers',
    promise: 'A reader that goes on from its cursor sees every change, however many writers commit at once.',
    async run(opened) {
      const { store } = opened;
      await addOrganizations(store, 'acme');
      const storeFor = await twoStores(opened);
      const reader = await secondStore(opened);
      await inParallel(120, (i) => addKey(storeFor(i), keyRecord(idOf(i))));
      let { cursor } = await readOn(reader, undefined);
      const seen = new Set<string>();
      let writing = true;
      const readAlong = async (): Promise<void> => {
        for (let last = false; !last; ) {
          last = !writing;
          await setImmediate(); // a store that answers at once must not keep writers from going on
          const reading = await readOn(reader, cursor);
          assert.equal(reading.reset, false, 'nothing of so short a feed may be missing');
          cursor = reading.cursor;
          for (const id of reading.keyIds) seen.add(id);
        }
      };
      const revocations = inParallel(120, (i) => storeFor(i).revokeKey(referenceTo(keyRecord(idOf(i))), stamp()));
      const written = revocations.finally(() => {
        writing = false;
      });
      await Promise.all([readAlong(), written]);
      assert.equal(seen.size, 120);
    },
  },
];
