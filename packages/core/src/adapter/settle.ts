import { isPromise } from '../result/chain.js';
import type { Denial } from '../result/denial.js';
import type { MaybePromise } from '../result/outcome.js';
import type { Outcome } from '../result/settle.js';

/** What a framework with callbacks does with an answer; `T` is what one of its handlers was called with. */
export interface Ways<T> {
  /** Calls the next handler. */
  pass(exchange: T): void;
  /** Answers a refusal: in the application's own way where it has one, else with the standard denial. */
  deny(exchange: T, denial: Denial): MaybePromise<void>;
  /** Gives an error to the framework. */
  fail(exchange: T, error: unknown): void;
}

/**
 * Makes the function that goes on or answers, at once where nothing has to be awaited. `pass` is called once,
 * and outside every try: what is thrown behind it is not the guard's to catch. What rejects before it goes
 * to `fail`, since a framework with callbacks may never answer a request whose handler rejects.
 */
export function createSettle<T>(ways: Ways<T>): (answer: MaybePromise<Outcome<unknown>>, exchange: T) => void {
  const settleLater = async (answer: MaybePromise<Outcome<unknown>>, exchange: T): Promise<void> => {
    try {
      const outcome = await answer;
      if (!outcome.ok) return await ways.deny(exchange, outcome.denial);
    } catch (error) {
      return ways.fail(exchange, error);
    }
    ways.pass(exchange);
  };
  return (answer, exchange) => {
    if (!isPromise(answer) && answer.ok) ways.pass(exchange);
    else void settleLater(answer, exchange);
  };
}
