import type { ChangeFeed } from '../store/change-feed.js';
import type { Questions } from './questions.js';

/** The lease time that the first leased process sets where nobody has, in milliseconds. */
export const DEFAULT_LEASE_MS = 1_000;

const MIN_LEASE_MS = 100;
const MAX_LEASE_MS = 10_000;

/** The lease time only rises: asking again now and then is enough, and costs nothing. */
const MAX_AGE_MS = 30_000;

/**
 * Answers the lease time, and sets the default where there is none and this process may write; else
 * `undefined`, and `unset` hears why. To be called before the reading of the feed that uses it: a
 * revocation reads it after its tombstone, so that either it sees this one, or that reading sees the
 * revocation.
 */
export function createLeaseTime(
  feed: ChangeFeed,
  { ask }: Questions,
  unset: (cause: unknown) => void,
): () => Promise<number | undefined> {
  let known: number | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  const setDefault = async (): Promise<number | undefined> => {
    try {
      return await ask(() => feed.raiseLeaseTime(DEFAULT_LEASE_MS));
    } catch (cause) {
      unset(cause); // no right to write, or no answer: strict, until somebody has set it
      return undefined;
    }
  };
  return async () => {
    if (known !== undefined && performance.now() - askedAt < MAX_AGE_MS) return known;
    const now = performance.now();
    const milliseconds = (await ask(() => feed.readLeaseTime())) ?? (await setDefault());
    known = milliseconds === undefined ? undefined : checked(milliseconds);
    askedAt = now;
    return known;
  };
}

/** What is out of its bounds was written by nobody of ours, and nothing is trusted for so long. */
function checked(milliseconds: number): number {
  if (milliseconds >= MIN_LEASE_MS && milliseconds <= MAX_LEASE_MS) return milliseconds;
  throw new Error(`The lease time in the store is not between ${MIN_LEASE_MS} and ${MAX_LEASE_MS} ms.`);
}
