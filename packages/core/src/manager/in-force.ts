import { type KeyAdminStore, LONGEST_SETTLE_MS } from '../store/key-admin-store.js';
import { storeAnswer } from './store-answer.js';

const RETRY_MS = 250;

/**
 * Resolves when a change that is durable is in force everywhere: the time for which a verifier may still
 * trust a copy from before it has passed, by this process's monotonic clock.
 */
export async function inForce(store: KeyAdminStore): Promise<void> {
  await passed(await settledAt(store));
}

/** The same, for a change that takes effect at a moment of the monotonic clock: nothing is awaited when that is further away. */
export async function inForceBy(store: KeyAdminStore, effectiveAt: number): Promise<void> {
  const settled = await settledAt(store);
  if (effectiveAt <= settled) await passed(settled);
}

/**
 * The moment of the monotonic clock at which no copy from before is trusted any more. The time is read
 * after the change: a verifier that began to trust copies for longer had to say so first. A store that
 * does not tell it, or tells what is none, can undo nothing: then the longest time that there is passes.
 */
async function settledAt(store: KeyAdminStore): Promise<number> {
  const latest = performance.now() + LONGEST_SETTLE_MS;
  while (performance.now() < latest) {
    try {
      const milliseconds = await storeAnswer(store.settleTime());
      if (milliseconds >= 0 && milliseconds <= LONGEST_SETTLE_MS) return performance.now() + milliseconds;
    } catch {
      // It is asked again.
    }
    await new Promise((done) => setTimeout(done, RETRY_MS));
  }
  return latest;
}

async function passed(moment: number): Promise<void> {
  // A timer may fire early by a fraction, so the clock decides.
  for (let left = moment - performance.now(); left > 0; left = moment - performance.now())
    await new Promise((done) => setTimeout(done, Math.ceil(left)));
}
