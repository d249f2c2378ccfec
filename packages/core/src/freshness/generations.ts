/** A map that is bounded by forgetting what was not asked for. */
export interface Generations<T> {
  get(id: string): T | undefined;
  set(id: string, value: T): void;
  delete(id: string): void;
  deleteWhere(matches: (value: T) => boolean): void;
  clear(): void;
  /** How many values are held: at most twice the size of a generation. */
  readonly size: number;
}

/**
 * The `generation` values that were used last are held, and at most as many again: two generations in
 * place of an order, so that a hit costs one look-up and moves nothing.
 */
export function createGenerations<T>(generation: number): Generations<T> {
  let young = new Map<string, T>();
  let old = new Map<string, T>();
  const set = (id: string, value: T): void => {
    if (young.size >= generation && !young.has(id)) {
      old = young;
      young = new Map();
    }
    young.set(id, value);
    old.delete(id);
  };
  return {
    set,
    get(id) {
      const value = young.get(id);
      if (value !== undefined) return value;
      const kept = old.get(id);
      if (kept !== undefined) set(id, kept);
      return kept;
    },
    delete(id) {
      young.delete(id);
      old.delete(id);
    },
    deleteWhere(matches) {
      for (const values of [young, old]) for (const [id, value] of values) if (matches(value)) values.delete(id);
    },
    clear() {
      young.clear();
      old.clear();
    },
    get size() {
      return young.size + old.size;
    },
  };
}
