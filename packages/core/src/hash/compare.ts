import { OrgkeyError } from '../orgkey-error.js';

/** 32 bytes in base64 without padding, as PHC strings have it. */
export const DIGEST_LENGTH = 43;

/** What follows the algorithm and its parameters in a PHC string: the key's id as the salt, and the digest (base64, padded or not). */
export interface Salted {
  readonly id: string;
  readonly digest: string;
}

/** The last digit has 4 bits of the 32 bytes. */
const FORM = /^[0-9A-Za-z]{16}\$[0-9A-Za-z+/]{42}[AEIMQUYcgkosw048]$/;

/**
 * Whether a PHC string goes on with exactly these from `start` on. The digest is compared in a time that
 * depends on lengths alone: no branch and no early end where a character differs, so that a decoy costs
 * what a wrong secret costs. The id is no secret, and looked at last.
 * (`timingSafeEqual` takes bytes, which would have to be copied out of both texts first: that costs more
 * than all of this.) Throws `record_corrupt` where it goes on with something that no hasher has written: a damaged
 * string is no proof that a secret is wrong.
 */
export function isSalted(stored: string, start: number, { id, digest }: Salted): boolean {
  const digestStart = start + id.length + 1;
  let difference = 0;
  // Past the end of a text charCodeAt is NaN, which counts as 0, which is no character of the other.
  for (let i = 0; i < DIGEST_LENGTH; i++) difference |= stored.charCodeAt(digestStart + i) ^ digest.charCodeAt(i);
  const isRight =
    difference === 0 &&
    stored.length === digestStart + DIGEST_LENGTH &&
    stored.startsWith(id, start) &&
    stored[digestStart - 1] === '$';
  if (!isRight && !FORM.test(stored.slice(start)))
    throw new OrgkeyError(
      'record_corrupt',
      'The store answered with a damaged key record: its hash has not the form of one.',
    );
  return isRight;
}
