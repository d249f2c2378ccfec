import type { ChangeFeed, FeedReading } from '../store/change-feed.js';
import { createLease, type Lease, momentNow } from './lease.js';
import { createLeaseTime } from './lease-time.js';
import { createQuestions, type Questions } from './questions.js';

/** What those who keep copies do about changes. Called in one synchronous step with the renewal of the lease. */
export interface FeedSubscriber {
  apply(reading: FeedReading): void;
  /** Nobody has set a lease time, and this process could not: nothing may be trusted. Called at each attempt. */
  unleased(cause: unknown): void;
}

/** Reads one store's feed for all who keep copies of it in this process. */
export interface FeedReader {
  readonly lease: Lease;
  /** Starts reading with the first subscriber; the answer ends the subscription, and the reading with the last. */
  readonly subscribe: (subscriber: FeedSubscriber) => () => void;
}

/** The longest pause between two readings that fail. */
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
  const questions = createQuestions();
  const readings = createReadings({ feed, lease, subscribers, questions });
  // Each run of the loop has a number: what an older run still does is not ours any more.
  let run = 0;

  const loop = async (mine: number): Promise<void> => {
    for (let failures = 0; run === mine; ) {
      let pause: number;
      try {
        pause = await readings.read(() => run === mine);
        failures = 0;
      } catch {
        // The lease ends by itself, and each request reads the store until a reading comes through again.
        failures++;
        pause = Math.min(10 * 2 ** failures, MAX_PAUSE_MS);
      }
      if (run === mine) await questions.pause(pause);
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
        questions.wake();
      };
    },
  };
}

interface ReadingParts {
  readonly feed: ChangeFeed;
  readonly lease: Lease;
  readonly subscribers: ReadonlySet<FeedSubscriber>;
  readonly questions: Questions;
}

/** Single readings: clocks, question, answer, and in one synchronous step all that follows from it. */
function createReadings({ feed, lease, subscribers, questions }: ReadingParts) {
  const readLeaseTime = createLeaseTime(feed, questions, (cause) => {
    for (const subscriber of subscribers) subscriber.unleased(cause);
  });
  let cursor: string | undefined;
  return {
    /** Resolves with the pause until the next reading. */
    async read(isCurrent: () => boolean): Promise<number> {
      const leaseTime = await readLeaseTime();
      if (!isCurrent()) return 0;
      if (leaseTime === undefined) return MAX_PAUSE_MS; // nobody has set one, and this process may not: strict
      const asked = momentNow();
      const reading = await questions.ask(() => feed.readChanges({ after: cursor }));
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
