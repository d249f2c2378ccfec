import { corrupt } from '../key/check-record.js';
import { idAt } from '../key/id.js';
import type { SecretCheck } from './hasher.js';

/** 32 bytes in base64 without padding, as PHC strings have it. */
export const DIGEST_LENGTH = 43;

/** The end of a decoy: an id and a digest that no key has. */
export const NOBODY: string = `0000000000000000$${'A'.repeat(DIGEST_LENGTH)}`;

// The last character has two bits to spare, and they are zero.
const FORM = /^[0-9A-Za-z]{16}\$([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048])$/;

/** A digest of 32 bytes as text, two bytes to a character: 16 to compare, and the cheapest form that Node makes. */
const COMPARED_AS = 'utf16le';
const COMPARED_LENGTH = 16;

/** Digests text, and encodes the bytes as Node names encodings. */
export type Digest = (text: string, encoding: 'base64' | typeof COMPARED_AS) => string;

/**
 * The check against `<id>$<digest>`, the end of a PHC string. Throws `record_corrupt` for what no hasher has
 * written: a damaged string is no proof that a secret is wrong.
 *
 * Digests are compared without a branch and without an early end where they differ, so that a decoy costs
 * what a wrong secret costs. (`timingSafeEqual` takes buffers: a digest as a buffer costs Node twice as much.)
 * The id is no secret, and looked at last.
 */
export function createSaltedCheck(salted: string, digestOf: Digest): SecretCheck {
  const [, base64] = FORM.exec(salted) ?? [];
  if (base64 === undefined) throw corrupt('key record', 'hash');
  const id = idAt(salted, 0);
  const expected = Buffer.from(base64, 'base64').toString(COMPARED_AS);
  return (key) => {
    const digest = digestOf(key.material, COMPARED_AS);
    let difference = 0;
    // Past the end of a text charCodeAt is NaN, which counts as 0: lengths are compared as well.
    for (let i = 0; i < COMPARED_LENGTH; i++) difference |= expected.charCodeAt(i) ^ digest.charCodeAt(i);
    return difference === 0 && digest.length === COMPARED_LENGTH && id === key.id;
  };
}
