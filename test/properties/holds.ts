import fc from 'fast-check';
import { vi } from 'vitest';

/** Tries of one property: 10,000, or as many as `ORGKEY_PROPERTY_RUNS` says (`npm run test:properties`: 1,000,000). */
export const RUNS: number = Number(process.env['ORGKEY_PROPERTY_RUNS'] ?? 10_000);

// What a failure prints: `ORGKEY_PROPERTY_SEED` alone repeats the run, with `ORGKEY_PROPERTY_PATH` the shrunk case alone.
const { ORGKEY_PROPERTY_SEED, ORGKEY_PROPERTY_PATH } = process.env;

vi.setConfig({ testTimeout: 60_000 + RUNS * 10 });

/**
 * Tries a property {@link RUNS} times, or a fraction of it where one try does `cost` times the work of a cheap one.
 * What fails says the seed, the path and the smallest case that was found.
 */
export function holds<T>(property: fc.IProperty<T>, cost = 1): void {
  fc.assert(property, parameters(cost));
}

/** {@link holds} for tries that have to be awaited. */
export async function holdsAsync<T>(property: fc.IAsyncProperty<T>, cost = 1): Promise<void> {
  await fc.assert(property, parameters(cost));
}

function parameters<T>(cost: number): fc.Parameters<T> {
  return {
    numRuns: Math.ceil(RUNS / cost),
    ...(ORGKEY_PROPERTY_SEED === undefined ? {} : { seed: Number(ORGKEY_PROPERTY_SEED) }),
    ...(ORGKEY_PROPERTY_PATH === undefined ? {} : { path: ORGKEY_PROPERTY_PATH }),
  };
}
