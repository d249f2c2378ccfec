import type { ChangeFeed, FeedReading } from '../store/change-feed.js';
import { createLease, type Lease, momentNow } from './lease.js';

/** What those who keep copies do about changes. Called in one synchronous step with the renewal of the lease. */
export interface FeedSubscriber {
  apply(reading: FeedReading): void;
}

/** Reads one store's feed for all who keep copies of it in this process. */
export interface FeedReader {
  readonly lease: Lease;
  /** Starts reading with the first subscriber; the answer ends the subscription, and the reading with the last. */
  subscribe(subscriber: FeedSubscriber): () => void;
}

/** The lease time that the first leased process sets where nobody has, in milliseconds. */
export const DEFAULT_LEASE_MS = 1_000;

/** The lease time only rises: asking again now and then is enough, and costs nothing. */
const LEASE_TIME_AGE_MS = 30_000;
/** How long a reading may take before it is given up, and how fast it is tried again after it failed. */
const READING_TIMEOUT_MS = 1_000;
const MAX_PAUSE_MS = 500;

/** Belongs to its store object, and lives as long. */
const readers = new WeakMap<ChangeFeed, FeedReader>();

export function feedReaderOf(feed: ChangeFeed): FeedReader {
  const known = readers.get(feed);
  if (known !== undefined) return known;
  const reader = createFeedReader(feed);
  readers.set(feed, reader);
  return reader;
}

export function createFeedReader(feed: ChangeFeed): FeedReader {
  const lease = createLease();
  const subscribers = new Set<FeedSubscriber>();
  const readings = createReadings({ feed, lease, subscribers });
  // Each run of the loop has a number: what an older run still does is not ours any more.
  let run = 0;

  const loop = async (mine: number): Promise<void> => {
    for (let failures = 0; run === mine; ) {
      try {
        await sleep(await readings.read(() => run === mine));
        failures = 0;
      } catch {
        // The lease ends by itself, and each request reads the store until a reading comes through again.
        failures++;
        await sleep(Math.min(10 * 2 ** failures, MAX_PAUSE_MS));
      }
    }
  };

  return {
    lease,
    subscribe(subscriber) {
      // Whoever comes later has no copies yet, so what was read before is nothing to it.
      subscribers.add(subscriber);
      if (subscribers.size === 1) void loop(++run);
      return () => {
        if (!subscribers.delete(subscriber) || subscribers.size > 0) return;
        run++;
        lease.end();
        readings.forget();
      };
    },
  };
}

interface ReadingParts {
  readonly feed: ChangeFeed;
  readonly lease: Lease;
  readonly subscribers: ReadonlySet<FeedSubscriber>;
}

/** Single readings: clocks, question, answer, and in one synchronous step all that follows from it. */
function createReadings({ feed, lease, subscribers }: ReadingParts) {
  const readLeaseTime = createLeaseTime(feed);
  let cursor: string | undefined;
  return {
    /** Resolves with the pause until the next reading. */
    async read(isCurrent: () => boolean): Promise<number> {
      const leaseTime = await inTime(readLeaseTime());
      if (leaseTime === undefined) return MAX_PAUSE_MS; // nobody has set one, and this process may not: strict
      const asked = momentNow();
      const reading = await inTime(feed.readChanges({ after: cursor }));
      if (!isCurrent()) return 0;
      for (const subscriber of subscribers) subscriber.apply(reading);
      cursor = reading.cursor;
      if (reading.more) return 0;
      lease.renew(asked, leaseTime);
      return Math.min(feed.feedIntervalMs, leaseTime / 5);
    },
    forget(): void {
      cursor = undefined;
    },
  };
}

/**
 * Answers the lease time, and sets the default where there is none and this process may write. Always
 * before the reading of the feed that uses it: a revocation reads it after its tombstone.
 */
function createLeaseTime(feed: ChangeFeed): () => Promise<number | undefined> {
  let known: number | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (known !== undefined && performance.now() - askedAt < LEASE_TIME_AGE_MS) return known;
    askedAt = performance.now();
    known = await feed.readLeaseTime();
    if (known === undefined) {
      try {
        known = await feed.raiseLeaseTime(DEFAULT_LEASE_MS);
      } catch {
        return undefined;
      }
    }
    return known;
  };
}

/** Gives a question up after its time; the answer to it, should it come, is nobody's any more. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The change feed did not answer in time.')), READING_TIMEOUT_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Between two readings; it keeps no process alive. */
function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer: unknown = setTimeout(resolve, milliseconds);
    if (typeof timer === 'object') (timer as { unref?(): void }).unref?.();
  });
}
