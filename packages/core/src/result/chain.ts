import type { MaybePromise } from './outcome.js';

/** Goes on with an answer: at once when it is there, later when it is a promise. */
export function chain<T, U>(answer: MaybePromise<T>, proceed: (value: T) => MaybePromise<U>): MaybePromise<U> {
  return isPromise(answer) ? Promise.resolve(answer).then(proceed) : proceed(answer);
}

/** Any thenable: a custom store may come with promises of its own. */
export function isPromise<T>(answer: MaybePromise<T>): answer is Promise<T> {
  return typeof answer === 'object' && answer !== null && typeof (answer as { then?: unknown }).then === 'function';
}
