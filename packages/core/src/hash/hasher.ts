import type { ParsedKey } from '../key/parse.js';
import type { MaybePromise } from '../result/outcome.js';

/** Whether a key is the hashed one, compared in constant time. Rejects when overloaded, never answers `false` then. */
export type SecretCheck = (key: ParsedKey) => MaybePromise<boolean>;

/**
 * A way to keep secrets at rest. The PHC string that `hash` makes names its algorithm, so that a store
 * can hold several kinds at once.
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
  /** Whether `hash` would write it the same way today; `false` makes it a case for re-hashing. */
  isCurrent(hash: string): boolean;
  /**
   * The check against that PHC string; `undefined` where this hasher can't read it: its algorithm, its
   * version, the pepper that it names. May throw `record_corrupt` for a damaged one. Asked once for each copy
   * of a record, so that a string is taken apart once and not at each request.
   */
  checkFor(hash: string): SecretCheck | undefined;
}
