import type { KeyEntry } from '../key/entry.js';
import type { ChangeFeed, FeedReading } from '../store/change-feed.js';
import type { KeyStore } from '../store/key-store.js';
import { type Copies, createCopies } from './copies.js';
import { feedReaderOf } from './feed-reader.js';
import { createReads, type Fill } from './reads.js';

/** A store that answers from copies while they may be trusted. */
export interface LeasedStore extends KeyStore {
  /** Ends the reading of the feed, if nobody else in this process needs it. */
  readonly close: () => void;
}

const MAX_KEYS = 10_000;
const MAX_AGE_MS = 60_000;

/**
 * A `KeyStore` around a `KeyStore`: answers from memory, without I/O, while the lease of the change feed
 * runs, and by a read of its own otherwise. Once a change is in force by the manager's word, no copy from
 * before it is used any more.
 */
export function createLeasedStore(store: KeyStore & ChangeFeed): LeasedStore {
  const copies = createCopies({ maxKeys: MAX_KEYS, maxAgeMs: MAX_AGE_MS });
  const reads = createReads(store, copies);
  const reader = feedReaderOf(store);
  const { lease } = reader;
  const unsubscribe = reader.subscribe({
    apply(reading) {
      reads.applyReading(reading);
      applyReading(reading, copies);
    },
  });

  /**
   * Waits for a read that was sent before the request began. Its answer counts only if a lease runs when
   * it is used and no change came between. A revocation is for ever, and true however old the read.
   */
  const join = async (id: string, fill: Fill): Promise<KeyEntry | undefined> => {
    const begun = reads.lastNumber();
    const entry = await fill.answer;
    if (entry?.record.revokedAt != null) return entry;
    return !fill.dropped && lease.runs() ? entry : reads.readAfter(begun, id);
  };

  return {
    findKey(id) {
      if (!lease.runs()) return reads.read(id);
      const copy = copies.get(id);
      if (copy !== undefined) return copy.entry;
      const fill = reads.joinable(id);
      return fill === undefined ? reads.read(id) : join(id, fill);
    },
    recordUses: (uses) => store.recordUses(uses),
    replaceHash: (replacement) => store.replaceHash(replacement),
    close: unsubscribe,
  };
}

function applyReading({ reset, keyIds, organizationIds }: FeedReading, copies: Copies): void {
  if (reset) copies.clear();
  if (organizationIds.length > 0) copies.dropOrganizations(organizationIds);
  for (const id of keyIds) copies.drop(id);
}
