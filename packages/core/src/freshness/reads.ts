import type { KeyEntry } from '../key/entry.js';
import { isPromise, native } from '../result/chain.js';
import type { MaybePromise } from '../result/outcome.js';
import type { FeedReading } from '../store/change-feed.js';
import type { KeyStore } from '../store/key-store.js';
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

/** The reads of one store by those who keep copies. */
export interface Reads {
  read(id: string): MaybePromise<KeyEntry | undefined>;
  /** The read in flight for that id, if there is one that may still be waited for. */
  joinable(id: string): Fill | undefined;
  lastNumber(): number;
  /** A read that is sent after the given one: its own, or one that somebody else has sent since. */
  readAfter(number: number, id: string): MaybePromise<KeyEntry | undefined>;
  /** Drops the reads whose answers may be older than what the feed has told. */
  applyReading(reading: FeedReading): void;
}

/** Nobody waits for a read that seems to hang. */
const JOINABLE_MS = 500;

/** Reads of the store; the first one in flight for an id is the one that others may join, and whose answer is kept. */
export function createReads(store: KeyStore, copies: Copies): Reads {
  const fills = new Map<string, Fill>();
  let lastNumber = 0;

  const joinable = (id: string): Fill | undefined => {
    const fill = fills.get(id);
    return isJoinable(fill) ? fill : undefined;
  };
  const send = (id: string): MaybePromise<KeyEntry | undefined> => {
    const sentAt = performance.now();
    const number = ++lastNumber;
    const answer = native(store.findKey(id));
    if (!isPromise(answer) || joinable(id) !== undefined) return answer;
    drop(fills.get(id)); // out of reach of later changes from here on
    const fill: Fill = { answer, number, sentAt, dropped: false };
    fills.set(id, fill);
    const settled = (): void => void (fills.get(id) === fill && fills.delete(id));
    answer.then((entry) => {
      settled();
      if (!fill.dropped) copies.keep(id, { entry, readAt: sentAt });
    }, settled);
    return answer;
  };

  return {
    joinable,
    read: send,
    lastNumber: () => lastNumber,
    readAfter(number, id) {
      const fill = joinable(id);
      return fill !== undefined && fill.number > number ? fill.answer : send(id);
    },
    applyReading({ reset, keyIds, organizationIds }) {
      // To which organization a read in flight will turn out to belong is not known yet.
      if (reset || organizationIds.length > 0) for (const fill of fills.values()) drop(fill);
      for (const id of keyIds) drop(fills.get(id));
    },
  };
}

function isJoinable(fill: Fill | undefined): fill is Fill {
  return fill !== undefined && !fill.dropped && performance.now() - fill.sentAt < JOINABLE_MS;
}

function drop(fill: Fill | undefined): void {
  if (fill !== undefined) fill.dropped = true;
}
