import { explained, isConflict } from './failures.js';

const MAX_ATTEMPTS = 10;

/**
 * Repeats what the database gave up for another transaction: a bounded number of times, a little later each
 * time. `onConflict` hears of each one.
 */
export async function retried<T>(work: () => Promise<T>, onConflict?: () => void): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (isConflict(error)) onConflict?.();
      if (attempt === MAX_ATTEMPTS || !isConflict(error)) throw explained(error);
      const patience = Math.min(2 ** attempt, 100) * (0.5 + Math.random());
      await new Promise((resume) => setTimeout(resume, patience));
    }
  }
}
