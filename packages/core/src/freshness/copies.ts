import type { KeyEntry } from '../key/entry.js';

/** A copy of what the store answered for an id; `entry: undefined` says that there was no such key. */
export interface Copy {
  readonly entry: KeyEntry | undefined;
  /** Monotonic clock at which its read was sent. */
  readonly readAt: number;
}

/** Copies of records, bounded in number and in age. Unknown ids are kept apart, so that strangers push out no key. */
export interface Copies {
  get(id: string): Copy | undefined;
  keep(id: string, copy: Copy): void;
  drop(id: string): void;
  /** Drops the copies of all keys of these organizations. */
  dropOrganizations(organizationIds: readonly string[]): void;
  clear(): void;
}

/** Settings of {@link createCopies}. */
export interface CopiesOptions {
  readonly maxKeys: number;
  readonly maxAgeMs: number;
}

const MAX_UNKNOWN = 1_000;
const MAX_UNKNOWN_AGE_MS = 1_000;

export function createCopies({ maxKeys, maxAgeMs }: CopiesOptions): Copies {
  const keys = createGenerations(maxKeys);
  const unknown = createGenerations(MAX_UNKNOWN);
  const fresh = (copy: Copy | undefined, ageMs: number): copy is Copy =>
    copy !== undefined && performance.now() - copy.readAt < ageMs;
  return {
    get(id) {
      const key = keys.get(id);
      if (fresh(key, maxAgeMs)) return key;
      const stranger = key === undefined ? unknown.get(id) : undefined;
      return fresh(stranger, MAX_UNKNOWN_AGE_MS) ? stranger : undefined;
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
      keys.deleteWhere((copy) => copy.entry !== undefined && changed.has(copy.entry.record.organizationId));
    },
    clear() {
      keys.clear();
      unknown.clear();
    },
  };
}

/** A bounded map that forgets what was not asked for: two generations, so that a hit costs one look-up and no reordering. */
function createGenerations(max: number) {
  let young = new Map<string, Copy>();
  let old = new Map<string, Copy>();
  const set = (id: string, copy: Copy): void => {
    if (young.size >= Math.ceil(max / 2) && !young.has(id)) {
      old = young;
      young = new Map();
    }
    young.set(id, copy);
    old.delete(id);
  };
  return {
    set,
    get(id: string): Copy | undefined {
      const copy = young.get(id);
      if (copy !== undefined) return copy;
      const kept = old.get(id);
      if (kept !== undefined) set(id, kept);
      return kept;
    },
    delete(id: string): void {
      young.delete(id);
      old.delete(id);
    },
    deleteWhere(matches: (copy: Copy) => boolean): void {
      for (const generation of [young, old])
        for (const [id, copy] of generation) if (matches(copy)) generation.delete(id);
    },
    clear(): void {
      young.clear();
      old.clear();
    },
  };
}
