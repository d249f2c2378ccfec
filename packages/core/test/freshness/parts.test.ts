import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createCopies } from '../../src/freshness/copies.js';
import { createFeedReader } from '../../src/freshness/feed-reader.js';
import { createFills, type Fill } from '../../src/freshness/fills.js';
import { createGenerations } from '../../src/freshness/generations.js';
import { createLease } from '../../src/freshness/lease.js';
import { createLeaseTime } from '../../src/freshness/lease-time.js';
import { createQuestions } from '../../src/freshness/questions.js';
import { createReads } from '../../src/freshness/reads.js';
import type { KeyEntry } from '../../src/index.js';
import { entryOf, feedOf, later, pass, reading } from './by-hand.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('generations', () => {
  test('hold the size of one, and as many again, and count both', () => {
    const kept = createGenerations<number>(2);
    for (let i = 0; i < 3; i++) kept.set(`k${i}`, i);
    expect(kept.size).toBe(3);
    kept.set('k3', 3);
    expect([kept.size, kept.get('k0')]).toEqual([4, 0]);
    kept.clear();
    expect([kept.size, kept.get('k3')]).toEqual([0, undefined]);
  });

  test('what was never there is not there by being asked for', () => {
    const kept = createGenerations<number>(2);
    expect(kept.get('x')).toBe(undefined);
    expect(kept.size).toBe(0);
  });
});

describe('copies', () => {
  test('are gone when all are dropped, those of unknown ids too', () => {
    const copies = createCopies();
    copies.keep('a', { entry: entryOf('a'), readAt: 0 });
    copies.keep('b', { entry: undefined, readAt: 0 });
    expect(copies.count()).toEqual({ keys: 1, unknown: 1 });
    copies.clear();
    expect(copies.count()).toEqual({ keys: 0, unknown: 0 });
  });
});

describe('a lease', () => {
  test('runs to the end of its share, and not in that moment', async () => {
    const lease = createLease();
    const from = { monotonic: performance.now(), wall: Date.now() };
    lease.renew(from, 1_000);
    await pass(799);
    expect(lease.runningAt()).toBe(from.monotonic + 799);
    await pass(1);
    expect(lease.runningAt()).toBe(undefined);
    lease.renew({ monotonic: performance.now(), wall: Date.now() - 800 }, 1_000);
    expect(lease.runningAt()).toBe(undefined);
    lease.renew({ monotonic: performance.now(), wall: Date.now() - 799 }, 1_000);
    expect(lease.runningAt()).toBe(performance.now());
    lease.renew({ monotonic: performance.now() - 800, wall: Date.now() }, 1_000);
    expect(lease.runningAt()).toBe(undefined);
    lease.renew({ monotonic: performance.now(), wall: Date.now() }, 1_000);
    lease.end();
    expect(lease.runningAt()).toBe(undefined);
  });
});

describe('fills', () => {
  const open = (): { fills: ReturnType<typeof createFills>; copies: ReturnType<typeof createCopies> } => {
    const copies = createCopies();
    return { copies, fills: createFills(copies) };
  };
  const fillOf = (answer: Promise<KeyEntry | undefined>, number = 1): Fill => ({
    answer,
    number,
    sentAt: performance.now(),
    dropped: false,
  });

  test('may be joined for half a second, and by nobody once they have settled', async () => {
    const { fills, copies } = open();
    const [first, second] = [later<KeyEntry>(), later<KeyEntry>()];
    const fill = fillOf(first.promise);
    fills.add('a', fill);
    await pass(499);
    expect(fills.joinable('a')).toBe(fill);
    await pass(1);
    expect(fills.joinable('a')).toBe(undefined);
    first.resolve(entryOf('a'));
    await pass(0);
    expect(copies.get('a', performance.now())?.readAt).toBe(fill.sentAt);
    fills.add('b', fillOf(second.promise));
    second.reject(new Error('down'));
    await pass(0);
    expect(fills.joinable('b')).toBe(undefined);
    expect(copies.get('b', performance.now())).toBe(undefined);
  });

  test('take the place of one that hangs, whose late answer is nothing any more', async () => {
    const { fills, copies } = open();
    const [hanging, next] = [later<KeyEntry>(), later<KeyEntry>()];
    fills.add('a', fillOf(hanging.promise));
    const fill = fillOf(next.promise, 2);
    fills.add('a', fill);
    hanging.resolve(entryOf('a'));
    await pass(0);
    expect(fills.joinable('a')).toBe(fill);
    expect(copies.get('a', performance.now())).toBe(undefined);
    next.resolve(entryOf('a'));
    await pass(0);
    expect(fills.joinable('a')).toBe(undefined);
    expect(copies.get('a', performance.now())?.entry?.record.id).toBe('a');
  });

  test.each([
    ['its key', reading({ keyIds: ['a'] }), true],
    ['another key', reading({ keyIds: ['b'] }), false],
    ['any organization', reading({ organizationIds: ['other'] }), true],
    ['whatever may have been missed', reading({ reset: true }), true],
    ['nothing', reading({}), false],
  ])('are dropped by a change of %s: %s', async (_, change, isDropped) => {
    const { fills, copies } = open();
    const { promise, resolve } = later<KeyEntry>();
    fills.add('a', fillOf(promise));
    fills.applyReading(change);
    expect(fills.joinable('a') === undefined).toBe(isDropped);
    resolve(entryOf('a'));
    await pass(0);
    expect(copies.get('a', performance.now()) === undefined).toBe(isDropped);
  });
});

describe('reads', () => {
  test('one that was sent before is not taken for one that was sent after', async () => {
    const answers = [later<KeyEntry>(), later<KeyEntry>(), later<KeyEntry>()];
    let sent = 0;
    const fills = createFills(createCopies());
    const reads = createReads({ findKey: () => (answers[sent++] as (typeof answers)[0]).promise }, fills);
    void reads.read('a');
    expect([sent, reads.lastNumber()]).toEqual([1, 1]);
    // The one in flight was sent before this moment: another one has to be sent, but it does not become the fill.
    void reads.readAfter(1, 'a');
    expect([sent, fills.joinable('a')?.number]).toEqual([2, 1]);
    // Somebody who began before the one in flight was sent may wait for it.
    expect(reads.readAfter(0, 'a')).toBe(fills.joinable('a')?.answer);
    expect(sent).toBe(2);
    void reads.readAfter(0, 'b');
    expect(sent).toBe(3);
  });
});

describe('questions', () => {
  test('one that settles leaves no timer behind', async () => {
    const { ask } = createQuestions();
    expect(await ask(async () => 7)).toBe(7);
    await expect(ask(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await pass(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('with four given up the pause is long, until one of them settles', async () => {
    const { ask, pause } = createQuestions();
    const answers = Array.from({ length: 4 }, () => later<number>());
    const asked = answers.map(({ promise }) => ask(() => promise).catch((error: unknown) => (error as Error).message));
    await pass(1_000);
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['The change feed did not answer in time.']));
    let isOver = false;
    void pause(10).then(() => {
      isOver = true;
    });
    await pass(9_000);
    expect(isOver).toBe(false);
    answers[0]?.resolve(1);
    await pass(0);
    expect(isOver).toBe(true);
    // With three of them left it is as short as ever.
    isOver = false;
    void pause(10).then(() => {
      isOver = true;
    });
    await pass(10);
    expect(isOver).toBe(true);
  });

  test('a pause ends when somebody says so', async () => {
    const { pause, wake } = createQuestions();
    wake();
    let isOver = false;
    void pause(500).then(() => {
      isOver = true;
    });
    await pass(100);
    expect(isOver).toBe(false);
    wake();
    await pass(0);
    expect(isOver).toBe(true);
  });
});

describe('the lease time', () => {
  test('is asked for again after half a minute', async () => {
    const { feed, counts } = feedOf(500);
    const read = createLeaseTime(feed, createQuestions(), () => {});
    for (let i = 0; i < 3; i++) expect(await read()).toBe(500);
    await pass(29_999);
    await read();
    expect(counts.asked).toBe(1);
    await pass(1);
    await read();
    expect(counts.asked).toBe(2);
  });

  test('is not asked for again before, however long the process has run', async () => {
    const { feed, counts } = feedOf(500);
    const read = createLeaseTime(feed, createQuestions(), () => {});
    await pass(100_000);
    await read();
    await pass(29_999);
    await read();
    expect(counts.asked).toBe(1);
  });

  test.each([100, 10_000])('may be %i ms', async (milliseconds) => {
    const read = createLeaseTime(feedOf(milliseconds).feed, createQuestions(), () => {});
    expect(await read()).toBe(milliseconds);
  });

  test.each([99, 10_001])('of %i ms is not trusted', async (milliseconds) => {
    const read = createLeaseTime(feedOf(milliseconds).feed, createQuestions(), () => {});
    await expect(read()).rejects.toThrow('The lease time in the store is not between 100 and 10000 ms.');
  });
});

describe('the feed', () => {
  const ignore = { apply: () => {}, unleased: () => {} };

  test('is read at the interval of the store, or five times in a lease time', async () => {
    for (const [leaseTime, interval] of [
      [1_000, 50],
      [100, 20],
    ] as const) {
      const { feed, counts } = feedOf(leaseTime);
      const stop = createFeedReader(feed).subscribe(ignore);
      await pass(interval * 10);
      expect(counts.read).toBeGreaterThanOrEqual(10);
      expect(counts.read).toBeLessThanOrEqual(11);
      stop();
    }
  });

  test('is read once for several subscribers', async () => {
    const { feed, counts } = feedOf(1_000);
    const reader = createFeedReader(feed);
    const stops = [reader.subscribe(ignore), reader.subscribe(ignore), reader.subscribe(ignore)];
    await pass(500);
    expect(counts.read).toBeLessThanOrEqual(11);
    for (const stop of stops) stop();
  });

  test.each(['readLeaseTime', 'readChanges'] as const)('what %s answers after the end is nobody’s', async (method) => {
    const { feed } = feedOf(1_000);
    const answer = later<never>();
    const held = { ...feed, [method]: () => answer.promise };
    const apply = vi.fn();
    const reader = createFeedReader(held);
    const stop = reader.subscribe({ apply, unleased: () => {} });
    await pass(10);
    stop();
    const asked = vi.spyOn(held, 'readChanges');
    answer.resolve((method === 'readChanges' ? reading({ reset: true }) : 1_000) as never);
    await pass(100);
    expect(apply).not.toHaveBeenCalled();
    expect(asked).not.toHaveBeenCalled();
    expect(reader.lease.runningAt()).toBe(undefined);
  });

  test('what was asked before the end is nobody’s, also when somebody has begun anew', async () => {
    const { feed } = feedOf(1_000);
    const held = later<ReturnType<typeof reading>>();
    const apply = vi.fn();
    let asked = 0;
    const readChanges = () => (asked++ === 0 ? held.promise : Promise.resolve(reading({})));
    const reader = createFeedReader({ ...feed, readChanges });
    const stop = reader.subscribe({ apply, unleased: () => {} });
    await pass(10);
    stop();
    const stopAgain = reader.subscribe({ apply, unleased: () => {} });
    await pass(10);
    held.resolve(reading({ cursor: 'old', reset: true }));
    await pass(200);
    expect(apply.mock.calls.length).toBeGreaterThan(1);
    expect(apply).not.toHaveBeenCalledWith(expect.objectContaining({ cursor: 'old' }));
    stopAgain();
  });
});
