import type { Emitter } from '../events/emitter.js';
import type { Hasher } from '../hash/hasher.js';
import type { KeyStore } from '../store/key-store.js';
import type { KeyEntry } from './entry.js';
import type { ParsedKey } from './parse.js';

/** Moves keys to the configured hasher when they are used, off the request's path. */
export interface Rehasher {
  /** Considers a key whose secret was just proven. Never fails and never waits. */
  consider(key: ParsedKey, entry: KeyEntry): void;
  /** Resolves when what was begun has ended. */
  flush(): Promise<void>;
}

/** Keys beyond this number are considered anew: a second attempt writes nothing, since the old hash is gone. */
const MAX_CONSIDERED = 100_000;

/** Settings of {@link createRehasher}. */
export interface RehasherOptions {
  readonly store: Pick<KeyStore, 'replaceHash'>;
  /** The first one is the configured one. */
  readonly hashers: readonly Hasher[];
  readonly emitter: Emitter;
}

export function createRehasher({ store, hashers, emitter }: RehasherOptions): Rehasher {
  const hasher = hashers[0] as Hasher;
  const considered = new Set<string>();
  let working: Promise<void> = Promise.resolve();

  const rehash = async (key: ParsedKey, from: string): Promise<void> => {
    try {
      await store.replaceHash({ id: key.id, from, to: await hasher.hash(key) });
    } catch (cause) {
      emitter.warning({
        type: 'rehash_failed',
        message: `The hash of key ${key.id} could not be replaced; it stays as it is.`,
        cause,
      });
    }
  };

  return {
    consider(key, { record }) {
      if (hasher.isCurrent(record.hash) || considered.has(key.id)) return;
      if (considered.size >= MAX_CONSIDERED) considered.clear();
      considered.add(key.id);
      // One after the other: a slow hash must not crowd out the requests.
      working = working.then(() => rehash(key, record.hash));
    },
    flush: () => working,
  };
}
