import type { MaybePromise } from './outcome.js';

/** Goes on with an answer: at once when it is there, later when it is a promise. */
export function chain<T, U>(answer: MaybePromise<T>, proceed: (value: T) => MaybePromise<U>): MaybePromise<U> {
  return answer instanceof Promise ? answer.then(proceed) : proceed(answer);
}

/** Whether an answer of core is still to come. */
export function isPromise<T>(answer: MaybePromise<T>): answer is Promise<T> {
  return answer instanceof Promise;
}

/** Takes an answer from outside, where a promise may be of another make; inside all are native, which is cheaper to tell. */
export function native<T>(answer: MaybePromise<T>): MaybePromise<T> {
  if (typeof answer !== 'object' || answer === null || answer instanceof Promise) return answer;
  return typeof (answer as { then?: unknown }).then === 'function' ? Promise.resolve(answer) : answer;
}
