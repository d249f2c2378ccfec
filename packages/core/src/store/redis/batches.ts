/** So many commands are under way at once, at most: each has to be answered within its time-out. */
const BATCH = 500;

/** In their order, in parts of at most `size`. */
export function batchesOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/** An answer for each item, in their order, however many they are. */
export async function inBatches<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  for (const batch of batchesOf(items, BATCH)) answers.push(...(await Promise.all(batch.map(ask))));
  return answers;
}
