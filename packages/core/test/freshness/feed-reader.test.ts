import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createFeedReader, feedReaderOf } from '../../src/freshness/feed-reader.js';
import type { ChangeFeed, FeedReading } from '../../src/index.js';

const NOTHING: FeedReading = { cursor: '0', reset: false, keyIds: [], organizationIds: [], more: false };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A feed that answers as `mode` says; `open` counts questions without an answer. */
function createFeed(leaseTime: number | 'unset' = 1_000) {
  const seen = { readings: 0, leaseTimes: 0, raised: 0, open: 0, after: [] as (string | undefined)[] };
  const state: { mode: 'well' | 'fails' | 'hangs'; reading: FeedReading; mayWrite: boolean } = {
    mode: 'well',
    reading: NOTHING,
    mayWrite: true,
  };
  const waiting = new Set<() => void>();
  let time = leaseTime === 'unset' ? undefined : leaseTime;
  const feed: ChangeFeed = {
    feedIntervalMs: 50,
    async readChanges({ after }) {
      seen.readings++;
      seen.after.push(after);
      if (state.mode === 'fails') throw new Error('The feed fails.');
      if (state.mode === 'hangs') {
        seen.open++;
        await new Promise<void>((resolve) => waiting.add(resolve));
        seen.open--;
      }
      return state.reading;
    },
    async readLeaseTime() {
      seen.leaseTimes++;
      return time;
    },
    async raiseLeaseTime(milliseconds) {
      if (!state.mayWrite) throw new Error('No right to write.');
      seen.raised++;
      time = Math.max(time ?? 0, milliseconds);
      return time;
    },
  };
  const goOn = (): void => {
    state.mode = 'well';
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  return { feed, seen, state, goOn };
}

const runs = (reader: ReturnType<typeof createFeedReader>): boolean => reader.lease.runningAt() !== undefined;
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const ignore = { apply: () => {}, unleased: () => {} };

describe('the reader of a feed', () => {
  test('trusts 0.8 of the lease time, by either clock', async () => {
    const { feed, state } = createFeed(1_000);
    const reader = createFeedReader(feed);
    const stop = reader.subscribe(ignore);
    await pass(0);
    state.mode = 'fails';
    await pass(790);
    expect(runs(reader)).toBe(true);
    await pass(20);
    expect(runs(reader)).toBe(false);
    stop();
  });

  test('a lease time that nobody of ours has set is not used', async () => {
    for (const wrong of [0, 99, 10_001, 3_600_000, Number.NaN]) {
      const { feed } = createFeed(wrong);
      const reader = createFeedReader(feed);
      const stop = reader.subscribe(ignore);
      await pass(1_000);
      expect(runs(reader), String(wrong)).toBe(false);
      stop();
    }
  });

  test('where none is set and it may not write, it is strict, until somebody has set one', async () => {
    const { feed, seen, state } = createFeed('unset');
    state.mayWrite = false;
    const reader = createFeedReader(feed);
    const stop = reader.subscribe(ignore);
    await pass(3_000);
    expect(runs(reader)).toBe(false);
    expect(seen.readings).toBe(0);
    state.mayWrite = true;
    await pass(600);
    expect(runs(reader)).toBe(true);
    stop();
  });

  test('a lease time that was raised is used within half a minute', async () => {
    const { feed, state } = createFeed(100);
    const reader = createFeedReader(feed);
    const stop = reader.subscribe(ignore);
    await pass(0);
    await feed.raiseLeaseTime(10_000);
    await pass(30_100);
    state.mode = 'fails';
    await pass(7_000);
    expect(runs(reader)).toBe(true);
    stop();
  });

  test('is back within 2 seconds, however long the feed failed', async () => {
    const { feed, state } = createFeed();
    const reader = createFeedReader(feed);
    const stop = reader.subscribe(ignore);
    await pass(100);
    state.mode = 'fails';
    await pass(600_000);
    expect(runs(reader)).toBe(false);
    state.mode = 'well';
    await pass(500);
    expect(runs(reader)).toBe(true);
    stop();
  });

  test('piles up few questions before a feed that hangs, and is back at once when it goes on', async () => {
    const { feed, seen, state, goOn } = createFeed();
    const reader = createFeedReader(feed);
    const stop = reader.subscribe(ignore);
    await pass(100);
    state.mode = 'hangs';
    await pass(60_000);
    expect(seen.open).toBeLessThanOrEqual(12);
    expect(runs(reader)).toBe(false);
    goOn();
    await pass(50);
    expect(runs(reader)).toBe(true);
    stop();
  });

  test('answers that come after their time are nobody’s: they neither renew nor are they applied', async () => {
    const { feed, state, goOn } = createFeed(10_000);
    const reader = createFeedReader(feed);
    const applied: FeedReading[] = [];
    state.mode = 'hangs';
    const stop = reader.subscribe({ ...ignore, apply: (reading) => void applied.push(reading) });
    await pass(1_010);
    const readings = vi.spyOn(feed, 'readChanges').mockRejectedValue(new Error('The feed fails.'));
    goOn();
    await pass(2_000);
    expect(readings).toHaveBeenCalled();
    expect(applied).toEqual([]);
    expect(runs(reader)).toBe(false);
    stop();
  });

  test('reads on without a pause, and without a lease, while there is more', async () => {
    const { feed, seen, state } = createFeed();
    state.reading = { ...NOTHING, more: true };
    const reader = createFeedReader(feed);
    const stop = reader.subscribe(ignore);
    await pass(40);
    expect(seen.readings).toBeGreaterThan(20);
    expect(runs(reader)).toBe(false);
    state.reading = NOTHING;
    await pass(5);
    expect(runs(reader)).toBe(true);
    stop();
  });

  test('ends with its last subscriber, and begins anew without a cursor', async () => {
    const { feed, seen } = createFeed();
    const reader = createFeedReader(feed);
    const stops = [reader.subscribe({ ...ignore }), reader.subscribe({ ...ignore })];
    await pass(500);
    const readings = seen.readings;
    expect(readings).toBeLessThanOrEqual(11); // one reader for both
    stops[0]?.();
    stops[0]?.();
    await pass(200);
    expect(seen.readings).toBeGreaterThan(readings);
    expect(runs(reader)).toBe(true);
    stops[1]?.();
    const ended = seen.readings;
    await pass(5_000);
    expect(seen.readings).toBe(ended);
    expect(runs(reader)).toBe(false);
    const stop = reader.subscribe(ignore);
    await pass(20);
    expect(seen.after.at(ended)).toBeUndefined();
    expect(runs(reader)).toBe(true);
    stop();
  });

  test('belongs to its store object', () => {
    const { feed } = createFeed();
    expect(feedReaderOf(feed)).toBe(feedReaderOf(feed));
    expect(feedReaderOf(feed)).not.toBe(feedReaderOf({ ...feed }));
  });
});
