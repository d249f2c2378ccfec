import type { KeyEntry } from '../key/entry.js';
import type { FeedReading } from '../store/change-feed.js';
import type { Copies } from './copies.js';

/** A read of the store in flight, which others may wait for. */
export interface Fill {
  readonly answer: Promise<KeyEntry | undefined>;
  /** Its place in the order in which this process sends reads. */
  readonly number: number;
  readonly sentAt: number;
  /** A change of the key was applied after the read was sent: its answer may be older than the change. */
  dropped: boolean;
}

/** The reads in flight whose answers become copies: at most one for an id. */
export interface Fills {
  /** The read in flight for that id, if there is one that may still be waited for. */
  joinable(id: string): Fill | undefined;
  /** Keeps its answer as a copy, unless a change comes between. It takes the place of one that hangs. */
  add(id: string, fill: Fill): void;
  /** Drops those whose answers may be older than what the feed has told. */
  applyReading(reading: FeedReading): void;
}

/** Nobody waits for a read that seems to hang. */
const JOINABLE_MS = 500;

export function createFills(copies: Copies): Fills {
  const fills = new Map<string, Fill>();
  return {
    joinable(id) {
      const fill = fills.get(id);
      return fill !== undefined && !fill.dropped && performance.now() - fill.sentAt < JOINABLE_MS ? fill : undefined;
    },
    add(id, fill) {
      const settled = (): void => void (fills.get(id) === fill && fills.delete(id));
      drop(fills.get(id)); // out of reach of later changes from here on
      fills.set(id, fill);
      fill.answer.then((entry) => {
        settled();
        if (!fill.dropped) copies.keep(id, { entry, readAt: fill.sentAt });
      }, settled);
    },
    applyReading({ reset, keyIds, organizationIds }) {
      // To which organization a read in flight will turn out to belong is not known yet.
      if (reset || organizationIds.length > 0) for (const fill of fills.values()) drop(fill);
      for (const id of keyIds) drop(fills.get(id));
    },
  };
}

function drop(fill: Fill | undefined): void {
  if (fill !== undefined) fill.dropped = true;
}
