import { fail, type Step } from './outcome.js';

/**
 * An answer, or `store_timeout` once the deadline has passed; what comes later is ignored. A
 * rejection is a bug and stays one.
 */
export function withinDeadline<T>(answer: Promise<Step<T>>, deadlineMs: number): Promise<Step<T>> {
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
