import { OrgkeyError } from '@orgkey/core';

/** What is wrong with a request, in words for the one who sent it. */
export function invalidInput(message: string): OrgkeyError {
  return new OrgkeyError('input_invalid', message);
}
