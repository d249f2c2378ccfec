import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { ParsedKey } from '../key/parse.js';
import { checkMembers, checkObject, invalidOption, shapeOf } from '../options/check.js';
import { OrgkeyError } from '../orgkey-error.js';
import type { Hasher } from './hasher.js';
import { createSaltedCheck, DIGEST_LENGTH, type Digest, NOBODY } from './salted-check.js';

/** Options of {@link hmacSha256}. */
export interface HmacOptions {
  /** Peppers by version: 32 bytes or more each, kept apart from the store. All are readable. */
  readonly peppers: Readonly<Record<string, Uint8Array>>;
  /** The version under which new hashes are written. Default: the only one, when there is one. */
  readonly current?: string;
}

const HEAD = '$hmac-sha256$k=';
const VERSION = /^[A-Za-z0-9.+-]{1,32}$/;
const MIN_PEPPER_BYTES = 32;

/**
 * HMAC-SHA-256 under a pepper: `$hmac-sha256$k=<version>$<id>$<digest>`. Who can write the store but
 * does not hold the pepper can't make a key.
 *
 * To change the pepper, add the new one, make it `current`, and keep the old one readable until
 * `rehash: true` or rotation has replaced its hashes. A record of a version that is missing here is
 * answered as unavailable (503), never as an invalid key.
 *
 * @example
 * const pepper = Buffer.from(process.env.PEPPER, 'base64');
 * const settings = { store, hasher: hmacSha256({ peppers: { '1': pepper } }) };
 */
export function hmacSha256(options: HmacOptions): Hasher {
  const peppers = importPeppers(options);
  const current = currentVersion(options.current, peppers);
  const digestUnder =
    (pepper: KeyObject): Digest =>
    (text, encoding) =>
      createHmac('sha256', pepper)
        .update(text)
        .digest(encoding as 'base64');
  const digestOf = digestUnder(peppers.get(current) as KeyObject);
  const written = `${HEAD}${current}$`;
  return Object.freeze({
    algorithm: 'hmac-sha256',
    decoy: written + NOBODY,
    hash: ({ id, material }: ParsedKey) => `${written}${id}$${digestOf(material, 'base64').slice(0, DIGEST_LENGTH)}`,
    isCurrent: (stored: string) => stored.startsWith(written),
    checkFor(stored: string) {
      const version = versionOf(stored);
      const pepper = peppers.get(version);
      return pepper && createSaltedCheck(stored.slice(HEAD.length + version.length + 1), digestUnder(pepper));
    },
  });
}

function versionOf(stored: string): string {
  if (!stored.startsWith(HEAD)) return '';
  const end = stored.indexOf('$', HEAD.length);
  return end < 0 ? '' : stored.slice(HEAD.length, end);
}

// A KeyObject: with a raw buffer each HMAC would import the key again, and an object that is printed shows no bytes.
function importPeppers(options: HmacOptions): ReadonlyMap<string, KeyObject> {
  checkObject(options, 'options of hmacSha256', 'an object such as { peppers: { "1": bytes } }');
  checkMembers(options, ['peppers', 'current'], 'hmacSha256()');
  checkObject(options.peppers, 'peppers', 'an object of peppers by version, such as { "1": bytes }');
  const peppers = new Map<string, KeyObject>();
  for (const [version, pepper] of Object.entries(options.peppers)) {
    if (!VERSION.test(version))
      throw invalidOption('peppers', version, 'named by versions of 1 to 32 characters (A-Z, a-z, 0-9, . + -)');
    if (!(pepper instanceof Uint8Array) || pepper.length < MIN_PEPPER_BYTES) {
      const is = pepper instanceof Uint8Array ? `${pepper.length} bytes` : shapeOf(pepper);
      throw new OrgkeyError(
        'option_invalid',
        `Option "peppers" must hold ${MIN_PEPPER_BYTES} bytes or more under version "${version}", but it is ${is}.`,
      );
    }
    peppers.set(version, createSecretKey(pepper));
  }
  if (peppers.size === 0) throw invalidOption('peppers', [], 'an object with at least one pepper');
  return peppers;
}

function currentVersion(current: unknown, peppers: ReadonlyMap<string, KeyObject>): string {
  const [only] = peppers.keys();
  if (current === undefined && peppers.size === 1) return only as string;
  if (typeof current === 'string' && peppers.has(current)) return current;
  throw invalidOption('current', current, `one of the versions in "peppers": ${[...peppers.keys()].join(', ')}`);
}
