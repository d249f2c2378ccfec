import type { KeyEntry } from '../key/entry.js';
import { createGenerations } from './generations.js';

/** A copy of what the store answered for an id; `entry: undefined` says that there was no such key. */
export interface Copy {
  readonly entry: KeyEntry | undefined;
  /** Monotonic clock at which its read was sent. */
  readonly readAt: number;
}

/** Copies of records, bounded in number and in age. Unknown ids are kept apart, so that strangers push out no key. */
export interface Copies {
  /** `now`: the moment that it is by the monotonic clock. */
  get(id: string, now: number): Copy | undefined;
  keep(id: string, copy: Copy): void;
  drop(id: string): void;
  /** Drops the copies of all keys of these organizations. */
  dropOrganizations(organizationIds: readonly string[]): void;
  clear(): void;
  /** How many copies are held: of keys, and of ids that no key has. */
  count(): { readonly keys: number; readonly unknown: number };
}

/** The keys used last that are held for certain, and the ids that no key has. At most twice as many are held. */
export const COPIES_OF_KEYS = 10_000;
export const COPIES_OF_UNKNOWN = 1_000;

const MAX_AGE_MS = 60_000;
const MAX_UNKNOWN_AGE_MS = 1_000;

export function createCopies(): Copies {
  const keys = createGenerations<Copy>(COPIES_OF_KEYS);
  const unknown = createGenerations<Copy>(COPIES_OF_UNKNOWN);
  return {
    get(id, now) {
      const key = keys.get(id);
      if (key !== undefined) return now - key.readAt < MAX_AGE_MS ? key : undefined;
      const stranger = unknown.get(id);
      return stranger !== undefined && now - stranger.readAt < MAX_UNKNOWN_AGE_MS ? stranger : undefined;
    },
    keep(id, copy) {
      (copy.entry === undefined ? unknown : keys).set(id, copy);
      (copy.entry === undefined ? keys : unknown).delete(id);
    },
    drop(id) {
      keys.delete(id);
      unknown.delete(id);
    },
    dropOrganizations(organizationIds) {
      const changed = new Set(organizationIds);
      keys.deleteWhere(({ entry }) => entry !== undefined && changed.has(entry.record.organizationId));
    },
    clear() {
      keys.clear();
      unknown.clear();
    },
    count: () => ({ keys: keys.size, unknown: unknown.size }),
  };
}
