import { OrgkeyError } from '../orgkey-error.js';
import { type Failure, fail, type RefusalReason } from './outcome.js';

/**
 * What it comes to when somebody who was asked (a store, a hasher, a directory) threw: no answer, and no
 * answer is never a "no".
 */
export function unanswered(error: unknown): Failure {
  return fail(error instanceof OrgkeyError ? reasonOf(error) : 'store_failed', error);
}

function reasonOf({ code }: OrgkeyError): RefusalReason {
  return code === 'record_corrupt' || code === 'overloaded' ? code : 'store_failed';
}
