/** 32 bytes in base64 without padding, as PHC strings have it. */
export const DIGEST_LENGTH = 43;

/** What follows the algorithm and its parameters in a PHC string: the key's id as the salt, and the digest (base64, padded or not). */
export interface Salted {
  readonly id: string;
  readonly digest: string;
}

/**
 * Whether a PHC string goes on with exactly these from `start` on. The digest is compared in a time that
 * depends on lengths alone: no branch and no early end where a character differs, so that a decoy costs
 * what a wrong secret costs. The id is no secret, and looked at last.
 * (`timingSafeEqual` takes bytes, which would have to be copied out of both texts first: that costs more
 * than all of this.)
 */
export function isSalted(stored: string, start: number, { id, digest }: Salted): boolean {
  const digestStart = start + id.length + 1;
  let difference = 0;
  // Past the end of a text charCodeAt is NaN, which counts as 0, which is no character of the other.
  for (let i = 0; i < DIGEST_LENGTH; i++) difference |= stored.charCodeAt(digestStart + i) ^ digest.charCodeAt(i);
  return (
    difference === 0 &&
    stored.length === digestStart + DIGEST_LENGTH &&
    stored.startsWith(id, start) &&
    stored[digestStart - 1] === '$'
  );
}
