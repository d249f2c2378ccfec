import { OrgkeyError } from '../orgkey-error.js';
import { isPromise } from './chain.js';
import { type Failure, fail, type MaybePromise, type RefusalReason, type Step } from './outcome.js';

/**
 * Asks somebody who may not answer (a store, a hasher, a directory). Whatever is thrown is "no answer",
 * and no answer is never a "no".
 */
export function answerOf<T>(ask: () => MaybePromise<Step<T>>): MaybePromise<Step<T>> {
  try {
    const answer = ask();
    return isPromise(answer) ? answer.catch(unanswered) : answer;
  } catch (error) {
    return unanswered(error);
  }
}

function unanswered(error: unknown): Failure {
  return fail(error instanceof OrgkeyError ? reasonOf(error) : 'store_failed', error);
}

function reasonOf({ code }: OrgkeyError): RefusalReason {
  return code === 'record_corrupt' || code === 'overloaded' ? code : 'store_failed';
}
