import { vi } from 'vitest';
import type { ChangeFeed, FeedReading, KeyEntry } from '../../src/index.js';

export const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
export const reading = (more: Partial<FeedReading>): FeedReading => ({
  ...{ cursor: '1', reset: false, keyIds: [], organizationIds: [], more: false },
  ...more,
});
export const entryOf = (id: string, revokedAt: number | null = null): KeyEntry =>
  ({ record: { id, organizationId: 'org', revokedAt } }) as unknown as KeyEntry;

/** An answer that comes when it is told to. */
export function later<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  promise.catch(() => {});
  return { promise, resolve, reject };
}

/** A feed whose lease time is this. */
export function feedOf(leaseTime: number | undefined) {
  const counts = { asked: 0, read: 0 };
  const feed: ChangeFeed = {
    feedIntervalMs: 50,
    async readChanges() {
      counts.read++;
      return reading({});
    },
    async readLeaseTime() {
      counts.asked++;
      return leaseTime;
    },
    raiseLeaseTime: (milliseconds) => Promise.resolve(milliseconds),
  };
  return { feed, counts };
}
