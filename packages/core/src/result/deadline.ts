import { isPromise } from './chain.js';
import { fail, type MaybePromise, type Step } from './outcome.js';

/**
 * An answer, or `store_timeout` once the deadline has passed; what comes later is ignored. An answer that
 * is there already needs no timer. A rejection is a bug and stays one.
 */
export function withinDeadline<T>(answer: MaybePromise<Step<T>>, deadlineMs: number): MaybePromise<Step<T>> {
  if (!isPromise(answer)) return answer;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(fail('store_timeout')), deadlineMs);
    const settle =
      <V>(then: (value: V) => void) =>
      (value: V): void => {
        clearTimeout(timer);
        then(value);
      };
    answer.then(settle(resolve), settle(reject));
  });
}
