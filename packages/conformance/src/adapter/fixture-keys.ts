import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** When all keys and organizations of the fixture were made. */
export const CREATED_AT: number = Date.UTC(2026, 0, 31, 8, 0, 0, 250);

/** The parts of a key of the fixture, and its text. */
export interface FixtureKey {
  readonly text: string;
  readonly id: string;
  readonly secret: string;
}

/**
 * Puts a key together from its parts, with the checksum that they need. Made without core, so that a
 * parser that is wrong does not agree with itself.
 *
 * @example
 * const { text } = composeKey('0123456789abcdef', 'x'.repeat(32));
 */
export function composeKey(id: string, secret: string, prefix = 'ok'): FixtureKey {
  const body = `${prefix}_${id}_${secret}`;
  let rest = crc32(body);
  let checksum = '';
  for (let i = 0; i < 6; i++) {
    checksum = (ALPHABET[rest % 62] as string) + checksum;
    rest = Math.floor(rest / 62);
  }
  return { text: body + checksum, id, secret };
}

/** Always the same id and secret for the same name, so that replies of two servers can be compared. */
function fixtureKey(name: string): FixtureKey {
  const digits = [...createHash('sha512').update(`orgkey conformance: ${name}`).digest()].map(
    (byte) => ALPHABET[byte % 62] as string,
  );
  return composeKey(digits.slice(0, 16).join(''), digits.slice(16, 48).join(''));
}

function withOtherEnd(key: string): string {
  return key.slice(0, -1) + (key.endsWith('A') ? 'B' : 'A');
}

const acme: FixtureKey = fixtureKey('acme');

/** The keys that cases are written with. */
export type KeyName =
  /** Good, of acme and of beta, full access. */
  | 'acme'
  | 'beta'
  | 'revoked'
  | 'expired'
  /** Well-formed, never issued. */
  | 'unknown'
  /** The id of `acme` with another secret, and the right checksum for both. */
  | 'wrongSecret'
  | 'badChecksum'
  /** Of an organization that is suspended, and of one that does not exist. */
  | 'suspended'
  | 'orphan'
  /** Of acme, until 2099. */
  | 'expiring'
  /** Of acme, narrowed to these scopes: `read`; `read` and `write`; none at all. */
  | 'reader'
  | 'writer'
  | 'noScopes'
  /** Of acme, usable from loopback, from 203.0.113.0/24, from 2001:db8::/32. */
  | 'loopback'
  | 'documentation'
  | 'documentation6';

export const KEYS: Readonly<Record<KeyName, FixtureKey>> = {
  acme,
  beta: fixtureKey('beta'),
  revoked: fixtureKey('revoked'),
  expired: fixtureKey('expired'),
  unknown: fixtureKey('unknown'),
  wrongSecret: composeKey(acme.id, fixtureKey('another').secret),
  badChecksum: { ...acme, text: withOtherEnd(acme.text) },
  suspended: fixtureKey('suspended'),
  orphan: fixtureKey('orphan'),
  expiring: fixtureKey('expiring'),
  reader: fixtureKey('reader'),
  writer: fixtureKey('writer'),
  noScopes: fixtureKey('noScopes'),
  loopback: fixtureKey('loopback'),
  documentation: fixtureKey('documentation'),
  documentation6: fixtureKey('documentation6'),
};
