import type { Emitter } from '../events/emitter.js';
import type { KeyEntry } from '../key/entry.js';
import type { ChangeFeed, FeedReading } from '../store/change-feed.js';
import type { KeyStore } from '../store/key-store.js';
import { type Copies, createCopies } from './copies.js';
import { feedReaderOf } from './feed-reader.js';
import { createFills, type Fill, type Fills } from './fills.js';
import { createReads } from './reads.js';

/** A store that answers from copies while they may be trusted. */
export interface LeasedStore extends KeyStore {
  /**
   * Drops the copies, and ends the reading of the feed if nobody else in this process needs it. Each
   * request reads the store from then on.
   */
  readonly close: () => void;
}

/**
 * A `KeyStore` around a `KeyStore`: answers from memory, without I/O, while the lease of the change feed
 * runs, and by a read of its own otherwise. Once a change is in force by the manager's word, no copy from
 * before it is used any more.
 */
export function createLeasedStore(store: KeyStore & ChangeFeed, { warning }: Pick<Emitter, 'warning'>): LeasedStore {
  const copies = createCopies();
  const fills = createFills(copies);
  const reads = createReads(store, fills);
  const { trustedAt, close } = follow(store, { copies, fills, warning });

  /**
   * Waits for a read that was sent before the request began. Its answer counts only if a lease runs when
   * it is used and no change came between. A revocation is for ever, and true however old the read.
   */
  const join = async (id: string, fill: Fill): Promise<KeyEntry | undefined> => {
    const begun = reads.lastNumber();
    const entry = await fill.answer;
    if (entry?.record.revokedAt != null) return entry;
    return !fill.dropped && trustedAt() !== undefined ? entry : reads.readAfter(begun, id);
  };

  return {
    findKey(id) {
      const now = trustedAt();
      if (now === undefined) return reads.read(id);
      const copy = copies.get(id, now);
      if (copy !== undefined) return copy.entry;
      const fill = fills.joinable(id);
      return fill === undefined ? reads.read(id) : join(id, fill);
    },
    recordUses: (uses) => store.recordUses(uses),
    replaceHash: (replacement) => store.replaceHash(replacement),
    close,
  };
}

const UNLEASED =
  'Every request reads the store, as with freshness "strict": no lease time is set there, and this process could not set one. Set it once by a process that may write, or by `orgkey lease 1s`.';

interface Kept {
  readonly copies: Copies;
  readonly fills: Fills;
  readonly warning: Emitter['warning'];
}

/** Applies what the feed tells to what is kept; the answer says whether what is kept may be trusted. */
function follow(feed: ChangeFeed, { copies, fills, warning }: Kept) {
  const { lease, subscribe } = feedReaderOf(feed);
  let isUnleased = false; // and the warning was given
  const unsubscribe = subscribe({
    unleased(cause) {
      if (!isUnleased) warning({ type: 'lease_unset', message: UNLEASED, cause });
      isUnleased = true;
    },
    apply(reading) {
      isUnleased = false;
      fills.applyReading(reading);
      applyReading(reading, copies);
    },
  });
  let isOpen = true; // The lease may run on for others, while nobody tells these copies of changes any more.
  return {
    /** The moment that it is while the copies may be trusted, else `undefined`. */
    trustedAt: (): number | undefined => (isOpen ? lease.runningAt() : undefined),
    close: (): void => {
      isOpen = false;
      unsubscribe();
      copies.clear();
    },
  };
}

function applyReading({ reset, keyIds, organizationIds }: FeedReading, copies: Copies): void {
  if (reset) copies.clear();
  if (organizationIds.length > 0) copies.dropOrganizations(organizationIds);
  for (const id of keyIds) copies.drop(id);
}
