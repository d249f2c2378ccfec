import type { KeyEntry } from '../key/entry.js';
import { isPromise, native } from '../result/chain.js';
import type { MaybePromise } from '../result/outcome.js';
import type { KeyStore } from '../store/key-store.js';
import type { Fills } from './fills.js';

type Answer = MaybePromise<KeyEntry | undefined>;

/** The reads of one store by those who keep copies. */
export interface Reads {
  /** A read of the caller's own, sent now. The first one in flight for an id becomes a fill. */
  readonly read: (id: string) => Answer;
  readonly lastNumber: () => number;
  /**
   * A read that is sent after the one of that number: a new one, or one that somebody else has sent since.
   * A request needs a read that was sent after it began: it does not matter by whom, nor what has been
   * applied since.
   */
  readonly readAfter: (number: number, id: string) => Answer;
}

export function createReads(store: Pick<KeyStore, 'findKey'>, fills: Fills): Reads {
  let lastNumber = 0;
  const read = (id: string): Answer => {
    const sentAt = performance.now();
    const answer = native(store.findKey(id));
    // What a store holds in memory needs no copy.
    if (!isPromise(answer)) return answer;
    const number = ++lastNumber;
    if (fills.joinable(id) === undefined) fills.add(id, { answer, number, sentAt, dropped: false });
    return answer;
  };
  return {
    read,
    lastNumber: () => lastNumber,
    readAfter(number, id) {
      const fill = fills.joinable(id);
      return fill !== undefined && fill.number > number ? fill.answer : read(id);
    },
  };
}
