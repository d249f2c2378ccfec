import type { KeyEntry } from '../key/entry.js';
import type { MaybePromise } from '../result/outcome.js';

/** One use of a key, to be recorded beside it. `at`: milliseconds since 1970. */
export interface KeyUse {
  readonly id: string;
  readonly at: number;
}

/** A new hash for a key, on the condition that the stored one is still `from`. Both are PHC strings. */
export interface HashReplacement {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

/**
 * What a verifier needs of a store: three calls. With the recording of last use and re-hashing off,
 * read rights alone are enough.
 *
 * Every method answers from the primary, by a read that is sent after the call. A method that can't
 * answer rejects (or throws): "not found" is a value, never an error, and an error is never "not found".
 * Core sets the deadline; a store need not.
 *
 * @example
 * const store: KeyStore = createMemoryStore();
 */
export interface KeyStore {
  /**
   * The key with that id and the organization it belongs to, by one read. Revoked and expired keys are
   * found like any other: core judges them. `keyEntry()` turns what is stored into the answer and
   * refuses a damaged record. A store that holds its records in memory answers without a promise, and
   * with the same object as long as nothing changed.
   */
  findKey(id: string): MaybePromise<KeyEntry | undefined>;
  /**
   * Records when keys were last used: never earlier than what is recorded, never any other field,
   * nothing for an id that is not there. Resolves when all are written.
   */
  recordUses(uses: readonly KeyUse[]): MaybePromise<void>;
  /** Replaces a hash, unless it changed meanwhile or the key is revoked. Resolves with whether it did. */
  replaceHash(replacement: HashReplacement): MaybePromise<boolean>;
}
