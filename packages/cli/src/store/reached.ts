import { OrgkeyError } from '@orgkey/core';

/** The answer of a store; a driver's error becomes `unavailable`, with what the driver says of it. */
export async function reached<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    if (cause instanceof OrgkeyError) throw cause;
    const { message = '', code = '' } = cause as { readonly message?: string; readonly code?: string };
    const reason = message.split('\n')[0]?.replace(/\.$/, '') || code || 'no reason was given';
    throw new OrgkeyError('unavailable', `The store can not be used now: ${reason}.`, { cause });
  }
}
