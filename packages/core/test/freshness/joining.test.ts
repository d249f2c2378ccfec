import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLeasedStore } from '../../src/freshness/leased-store.js';
import { createMemoryStore, type FeedReading, type KeyEntry, type KeyStore } from '../../src/index.js';
import { entryOf, feedOf, later, pass, reading } from './by-hand.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a leased store', () => {
  /** A store whose reads are answered by hand, and whose feed says what it is told to. */
  function open() {
    const answers: ReturnType<typeof later<KeyEntry | undefined>>[] = [];
    let news = reading({});
    const findKey: KeyStore['findKey'] = () => {
      const answer = later<KeyEntry | undefined>();
      answers.push(answer);
      return answer.promise;
    };
    const store = { ...createMemoryStore(), ...feedOf(1_000).feed, findKey, readChanges: async () => news };
    const leased = createLeasedStore(store, { warning: () => {} });
    return {
      ...{ answers, leased, store },
      tell: async (change: Partial<FeedReading>) => {
        news = reading(change);
        await pass(50);
        news = reading({});
      },
    };
  }

  test('a request that joined sends its own read where a change came between, unless the key is revoked', async () => {
    for (const [revokedAt, reads] of [
      [null, 2],
      [1, 1],
    ] as const) {
      const { answers, leased, tell } = open();
      await pass(0);
      void leased.findKey('a');
      const joined = Promise.resolve(leased.findKey('a'));
      expect(answers).toHaveLength(1);
      await tell({ keyIds: ['a'] });
      answers[0]?.resolve(entryOf('a', revokedAt));
      await pass(0);
      expect(answers).toHaveLength(reads);
      const last = entryOf('a', revokedAt);
      answers[1]?.resolve(last);
      expect((await joined)?.record.revokedAt).toBe(revokedAt);
      leased.close();
    }
  });

  test('and where no lease runs when the answer is there', async () => {
    const { answers, leased } = open();
    await pass(0);
    void leased.findKey('a');
    const joined = Promise.resolve(leased.findKey('a'));
    leased.close();
    answers[0]?.resolve(entryOf('a'));
    await pass(0);
    expect(answers).toHaveLength(2);
    answers[1]?.resolve(undefined);
    expect(await joined).toBe(undefined);
    // After the end nothing is joined and nothing is kept.
    void leased.findKey('a');
    void leased.findKey('a');
    expect(answers).toHaveLength(4);
  });

  test('one that is unknown may be joined as well', async () => {
    const { answers, leased } = open();
    await pass(0);
    void leased.findKey('a');
    const joined = Promise.resolve(leased.findKey('a'));
    answers[0]?.resolve(undefined);
    expect(await joined).toBe(undefined);
    expect(answers).toHaveLength(1);
    leased.close();
  });

  test('whatever may have been missed drops all copies', async () => {
    const { answers, leased, tell } = open();
    await pass(0);
    const read = leased.findKey('a');
    answers[0]?.resolve(entryOf('a'));
    await read;
    expect(leased.findKey('a')).toMatchObject({ record: { id: 'a' } });
    await tell({ reset: true });
    void leased.findKey('a');
    expect(answers).toHaveLength(2);
    leased.close();
  });

  test('uses and hashes go to the store', async () => {
    const { leased, store } = open();
    const [recordUses, replaceHash] = [vi.spyOn(store, 'recordUses'), vi.spyOn(store, 'replaceHash')];
    await leased.recordUses([{ id: 'a', at: 1 }]);
    await leased.replaceHash({ id: 'a', from: 'x', to: 'y' });
    expect([recordUses.mock.calls, replaceHash.mock.calls]).toEqual([
      [[[{ id: 'a', at: 1 }]]],
      [[{ id: 'a', from: 'x', to: 'y' }]],
    ]);
    leased.close();
  });

  test('that is closed trusts nothing, also while the lease runs on for another one', async () => {
    const { answers, leased, store } = open();
    const other = createLeasedStore(store, { warning: () => {} });
    await pass(0);
    leased.close();
    for (let reads = 1; reads <= 3; reads++) {
      const read = leased.findKey('a');
      expect(answers).toHaveLength(reads);
      answers[reads - 1]?.resolve(entryOf('a'));
      await read;
    }
    other.close();
  });

  test('on a store in memory answers at once, and keeps nothing', async () => {
    const store = createMemoryStore();
    const leased = createLeasedStore(store, { warning: () => {} });
    await pass(0);
    for (let i = 0; i < 2; i++) expect(leased.findKey('a')).toBe(undefined);
    leased.close();
  });
});
