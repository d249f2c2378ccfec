import type { Hasher, KeyEntry, KeyStore, KeyUse } from '@orgkey/core';

/** Answers in place of the store; `find` is what the store itself would say. */
export type StoreFault = (
  id: string,
  find: (id: string) => KeyEntry | undefined,
) => KeyEntry | undefined | Promise<KeyEntry | undefined>;

/** A store that counts what it is asked, and that can be made to fail. */
export interface WatchedStore extends KeyStore {
  /** How often a key was looked up. */
  reads(): number;
  /** Ids whose use was recorded. */
  usedIds(): readonly string[];
  /** Lets `fault` answer until it is taken back with `undefined`. */
  failWith(fault: StoreFault | undefined): void;
  /** Forgets counts and faults. */
  reset(): void;
}

export function watchStore(store: KeyStore): WatchedStore {
  let reads = 0;
  let uses: readonly KeyUse[] = [];
  let fault: StoreFault | undefined;
  const find = (id: string): KeyEntry | undefined => store.findKey(id) as KeyEntry | undefined;
  return {
    findKey(id) {
      reads++;
      return fault === undefined ? find(id) : fault(id, find);
    },
    recordUses(noted) {
      uses = [...uses, ...noted];
    },
    replaceHash: () => false,
    reads: () => reads,
    usedIds: () => uses.map(({ id }) => id),
    failWith(next) {
      fault = next;
    },
    reset() {
      reads = 0;
      uses = [];
      fault = undefined;
    },
  };
}

/** A hasher that counts how often a secret was checked. */
export interface WatchedHasher extends Hasher {
  checks(): number;
  reset(): void;
}

export function watchHasher(hasher: Hasher): WatchedHasher {
  let checks = 0;
  return {
    ...hasher,
    checkFor(hash) {
      const check = hasher.checkFor(hash);
      if (check === undefined) return undefined;
      return (key) => {
        checks++;
        return check(key);
      };
    },
    checks: () => checks,
    reset() {
      checks = 0;
    },
  };
}
