import type { Refusal } from './api.js';

/** What a loader calls. */
export interface LoaderParts<T> {
  readonly read: () => Promise<T>;
  readonly show: (value: T) => void;
  /** `retrying`: it will be read again without anybody asking. */
  readonly fail: (refusal: Refusal, retrying: boolean) => void;
  readonly signal: AbortSignal;
}

/** The first wait before it is read again, in milliseconds; it doubles up to the longest. */
const FIRST_MS = 2_000;
const LONGEST_MS = 30_000;

/**
 * Reads something again and again until it is there: after a failure by itself, sooner when the browser
 * is online again. Only the answer to the latest reading counts.
 */
export function createLoader<T>({ read, show, fail, signal }: LoaderParts<T>): () => Promise<void> {
  let turn = 0;
  let wait = FIRST_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const load = async (): Promise<void> => {
    const mine = ++turn;
    clearTimeout(timer);
    timer = undefined;
    try {
      const value = await read();
      if (mine !== turn || signal.aborted) return;
      wait = FIRST_MS;
      show(value);
    } catch (error) {
      if (mine !== turn || signal.aborted) return;
      const refusal = error as Refusal;
      const retrying = ['offline', 'unavailable', 'broken'].includes(refusal.code);
      fail(refusal, retrying);
      if (!retrying) return;
      timer = setTimeout(() => void load(), wait);
      wait = Math.min(2 * wait, LONGEST_MS);
    }
  };
  addEventListener('online', () => timer !== undefined && void load(), { signal });
  signal.addEventListener('abort', () => clearTimeout(timer));
  return load;
}
