import type { KeyAdminStore } from '../store/key-admin-store.js';
import { storeAnswer } from './store-answer.js';

/**
 * Resolves when a change that is durable is in force everywhere: the time for which a verifier may still
 * trust a copy from before it has passed, by this process's monotonic clock. The time is read after the
 * change: a verifier that began to trust copies for longer had to say so first.
 */
export async function inForce(store: KeyAdminStore): Promise<void> {
  const milliseconds = await storeAnswer(store.settleTime());
  const end = performance.now() + milliseconds;
  // A timer may fire early by a fraction, so the clock decides.
  for (let left = milliseconds; left > 0; left = end - performance.now())
    await new Promise((done) => setTimeout(done, Math.ceil(left)));
}

/** The same, for a change that takes effect at `effectiveAt` by itself: nothing is awaited when that is further away. */
export async function inForceBy(store: KeyAdminStore, effectiveAt: number): Promise<void> {
  const milliseconds = await storeAnswer(store.settleTime());
  if (effectiveAt - Date.now() <= milliseconds) await inForce(store);
}
