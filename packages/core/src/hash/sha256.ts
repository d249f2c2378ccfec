import { createHash, hash as digestInOneCall } from 'node:crypto';
import { ID_LENGTH } from '../key/format.js';
import type { ParsedKey } from '../key/parse.js';
import { DIGEST_LENGTH, isSalted } from './compare.js';
import type { Hasher } from './hasher.js';

export const NO_DIGEST: string = 'A'.repeat(DIGEST_LENGTH);

// `crypto.hash` is one call without an object in between; Node has it from 20.12 on.
const sha256Base64: (text: string) => string =
  typeof digestInOneCall === 'function'
    ? (text) => digestInOneCall('sha256', text, 'base64')
    : (text) => createHash('sha256').update(text).digest('base64');

const HEAD = '$sha256$';
const LENGTH = HEAD.length + ID_LENGTH + 1 + DIGEST_LENGTH;

/**
 * SHA-256, the default: `$sha256$<id>$<digest>`, over `<id>_<secret>`, so that a hash that is copied to
 * another record matches nothing. Fit for random secrets of 190 bits (NIST SP 800-63B-4 section 3.1.1.2 asks
 * for a slow hash below 112 bits), and no protection for passwords.
 *
 * @example
 * const settings = { store, hasher: sha256() };
 */
export function sha256(): Hasher {
  // The length too: a hash that was cut short is damaged, and no proof that a secret is wrong.
  const reads = (stored: string): boolean => stored.length === LENGTH && stored.startsWith(HEAD);
  return Object.freeze({
    algorithm: 'sha256',
    decoy: `${HEAD}0000000000000000$${NO_DIGEST}`,
    hash: (key: ParsedKey) => `${HEAD}${key.id}$${sha256Base64(key.material).slice(0, DIGEST_LENGTH)}`,
    reads,
    isCurrent: reads,
    verify: (key: ParsedKey, stored: string) =>
      isSalted(stored, HEAD.length, { id: key.id, digest: sha256Base64(key.material) }),
  });
}
