import type { ParsedKey } from '../key/parse.js';
import type { MaybePromise } from '../result/outcome.js';

/**
 * A way to keep secrets at rest. The PHC string that `hash` makes names its algorithm, so that a store
 * can hold several kinds at once; `verify` is asked only about strings that `reads` accepted.
 *
 * @example
 * const settings = { store, hasher: hmacSha256({ peppers: { '1': pepper } }) };
 */
export interface Hasher {
  /** The PHC identifier, such as `sha256`. */
  readonly algorithm: string;
  /** A PHC string that no key matches: checked for unknown ids, so that they cost what wrong secrets cost. */
  readonly decoy: string;
  /** The PHC string under which a new key is kept. */
  hash(key: ParsedKey): MaybePromise<string>;
  /** Whether this hasher can check that string: its algorithm, its version, the pepper that it names. */
  reads(hash: string): boolean;
  /** Whether `hash` would write it the same way today; `false` makes it a case for re-hashing. */
  isCurrent(hash: string): boolean;
  /** Whether the key is the hashed one, compared in constant time. Rejects when overloaded, never answers `false` then. */
  verify(key: ParsedKey, hash: string): MaybePromise<boolean>;
}
