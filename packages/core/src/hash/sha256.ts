import { createHash, hash as digestInOneCall } from 'node:crypto';
import type { ParsedKey } from '../key/parse.js';
import type { Hasher } from './hasher.js';
import { createSaltedCheck, DIGEST_LENGTH, type Digest, NOBODY } from './salted-check.js';

// `crypto.hash` is one call without an object in between; Node has it from 20.12 on.
const digestOf: Digest =
  typeof digestInOneCall === 'function'
    ? (text, encoding) => digestInOneCall('sha256', text, encoding as 'base64')
    : (text, encoding) =>
        createHash('sha256')
          .update(text)
          .digest(encoding as 'base64');

const HEAD = '$sha256$';

/**
 * SHA-256, the default: `$sha256$<id>$<digest>`, over `<id>_<secret>`, so that a hash that is copied to
 * another record matches nothing. Fit for random secrets of 190 bits (NIST SP 800-63B-4 section 3.1.1.2 asks
 * for a slow hash below 112 bits), and no protection for passwords.
 *
 * @example
 * const settings = { store, hasher: sha256() };
 */
export function sha256(): Hasher {
  return Object.freeze({
    algorithm: 'sha256',
    decoy: HEAD + NOBODY,
    hash: ({ id, material }: ParsedKey) => `${HEAD}${id}$${digestOf(material, 'base64').slice(0, DIGEST_LENGTH)}`,
    isCurrent: (stored: string) => stored.startsWith(HEAD),
    checkFor: (stored: string) =>
      stored.startsWith(HEAD) ? createSaltedCheck(stored.slice(HEAD.length), digestOf) : undefined,
  });
}
