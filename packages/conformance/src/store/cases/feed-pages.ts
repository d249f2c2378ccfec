import { strict as assert } from 'node:assert';
import { addAcmeKey, addKey, idOf, inParallel, keyRecord, referenceTo, stamp } from '../records.js';
import type { FeedCase } from '../store-target.js';

const LANES = 8;
const CHANGES = 150;

/** More changes than one reading may bring. */
export const feedPageCases: readonly FeedCase[] = [
  {
    name: 'feed/comes-in-pages',
    promise: 'Where there is more to read, the reading says so, and the next one goes on where it ended.',
    async run({ store }) {
      const first = await addAcmeKey(store);
      const last = await addKey(store, keyRecord(idOf(2)));
      const records = await inParallel(LANES, (i) => addKey(store, keyRecord(idOf(10 + i))));
      let { cursor } = await store.readChanges({ after: undefined });
      await store.revokeKey(referenceTo(first), stamp());
      await inParallel(LANES, async (i) => {
        const reference = referenceTo(records[i] as (typeof records)[0]);
        for (let n = 0; n < CHANGES; n++) await store.renameKey({ ...reference, name: `name ${n}` }, stamp());
      });
      await store.revokeKey(referenceTo(last), stamp());

      const seen = new Set<string>();
      for (let more = true, readings = 0; more; readings++) {
        assert.ok(readings < 2 * LANES * CHANGES, 'the feed says that there is more for ever');
        const reading = await store.readChanges({ after: cursor });
        assert.equal(reading.reset, false);
        for (const id of reading.keyIds) seen.add(id);
        ({ cursor, more } = reading);
      }
      assert.deepEqual(seen, new Set([first.id, last.id, ...records.map(({ id }) => id)]));
    },
  },
];
