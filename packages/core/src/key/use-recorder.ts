import type { Emitter } from '../events/emitter.js';
import { invalidOption } from '../options/check.js';
import type { KeyStore, KeyUse } from '../store/key-store.js';

/** Keeps the last use of keys in the store, off the request's path. */
export interface UseRecorder {
  /** Notes a use. Never fails, never waits; the store hears of a key at most once per interval. */
  note(id: string): void;
  /** Resolves when all that was noted is written, or could not be. */
  flush(): Promise<void>;
}

/** Notes of more keys than this are dropped oldest first: the price is a write more than once per interval. */
const MAX_NOTES = 100_000;
const MAX_INTERVAL_MS = 86_400_000;

const NOT_RECORDED: UseRecorder = { note: () => {}, flush: () => Promise.resolve() };

/** Settings of {@link createUseRecorder}. */
export interface UseRecorderOptions {
  readonly store: Pick<KeyStore, 'recordUses'>;
  readonly intervalMs: number | false | undefined;
  readonly emitter: Emitter;
}

export function createUseRecorder({ store, intervalMs = 60_000, emitter }: UseRecorderOptions): UseRecorder {
  if (intervalMs === false) return NOT_RECORDED;
  if (!Number.isInteger(intervalMs) || intervalMs < 0 || intervalMs > MAX_INTERVAL_MS) {
    throw invalidOption('lastUsedIntervalMs', intervalMs, `a whole number from 0 to ${MAX_INTERVAL_MS}, or false`);
  }
  const notedAt = new Map<string, number>();
  let pending = new Map<string, number>();
  let writing: Promise<void> = Promise.resolve();
  let scheduled = false;

  const write = async (): Promise<void> => {
    scheduled = false;
    if (pending.size === 0) return;
    const uses: KeyUse[] = [...pending].map(([id, at]) => ({ id, at }));
    pending = new Map();
    try {
      await store.recordUses(uses);
    } catch (cause) {
      // Forgotten, so that the next use of each key tries again.
      for (const { id } of uses) notedAt.delete(id);
      emitter.warning({
        type: 'use_not_recorded',
        message: `The last use of ${uses.length} keys could not be recorded; their next use tries again.`,
        cause,
      });
    }
  };
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    writing = writing.then(() => new Promise<void>((done) => setImmediate(done))).then(write);
  };

  return {
    note(id) {
      const now = Date.now();
      const last = notedAt.get(id);
      if (last !== undefined && now - last < intervalMs && now >= last) return;
      notedAt.delete(id);
      if (notedAt.size >= MAX_NOTES) notedAt.delete(notedAt.keys().next().value as string);
      notedAt.set(id, now);
      pending.set(id, now);
      schedule();
    },
    flush: () => writing,
  };
}
