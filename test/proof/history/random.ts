/** Random numbers that a seed repeats. */
export interface Random {
  /** From 0 to below `end`. */
  readonly below: (end: number) => number;
  readonly between: (from: number, end: number) => number;
  readonly pick: <T>(items: readonly T[]) => T;
  readonly chance: (of: number) => boolean;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  // mulberry32: 32 bits of state are plenty for a schedule.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number): number => Math.floor(next() * end);
  return {
    below,
    between: (from, end) => from + below(end - from),
    pick: <T>(items: readonly T[]) => items[below(items.length)] as T,
    chance: (of) => next() < of,
  };
}
