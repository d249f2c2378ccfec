import type { Emitter } from '../events/emitter.js';
import { invalidOption } from '../options/check.js';
import type { KeyStore } from '../store/key-store.js';

/** Keeps the last use of keys in the store, off the request's path. */
export interface UseRecorder {
  /** Notes a use. Never fails, never waits; the store hears of a key at most once per interval. */
  note(id: string): void;
  /** Resolves when all that was noted is written, or could not be. */
  flush(): Promise<void>;
}

/** Settings of {@link createUseRecorder}. */
export interface UseRecorderOptions {
  readonly store: Pick<KeyStore, 'recordUses'>;
  readonly intervalMs: number | false | undefined;
  readonly emitter: Emitter;
}

/** Notes of more keys than this are dropped, oldest first: the price is a write more than once per interval. */
const MAX_NOTES = 100_000;
const MAX_INTERVAL_MS = 86_400_000;
/** What was to be written at once and is not by then was lost with the request that began it, as timers are on Workers. */
const LOST_AFTER_MS = 10_000;
const NOT_RECORDED: UseRecorder = { note: () => {}, flush: () => Promise.resolve() };

export function createUseRecorder(options: UseRecorderOptions): UseRecorder {
  const { intervalMs = 60_000 } = options;
  if (intervalMs === false) return NOT_RECORDED;
  if (!Number.isInteger(intervalMs) || intervalMs < 0 || intervalMs > MAX_INTERVAL_MS) {
    throw invalidOption('lastUsedIntervalMs', intervalMs, `a whole number from 0 to ${MAX_INTERVAL_MS}, or false`);
  }
  const notedAt = new Map<string, number>();
  const writer = createWriter(options, (id) => notedAt.delete(id));
  return {
    note(id) {
      const now = Date.now();
      const last = notedAt.get(id);
      // A clock that was set back must not stop the recording.
      if (last !== undefined && now >= last && now - last < intervalMs) return;
      notedAt.delete(id);
      if (notedAt.size >= MAX_NOTES) notedAt.delete(notedAt.keys().next().value as string);
      notedAt.set(id, now);
      writer.add(id, now);
    },
    flush: writer.flush,
  };
}

/** Collects uses until the event loop comes round, and writes them in one call; the next call waits for the last. */
function createWriter({ store, emitter }: UseRecorderOptions, forget: (id: string) => void) {
  let pending = new Map<string, number>();
  let writing: Promise<void> = Promise.resolve();
  let begunAt = 0;

  const write = async (): Promise<void> => {
    const uses = [...pending].map(([id, at]) => ({ id, at }));
    pending = new Map();
    try {
      await store.recordUses(uses);
    } catch (cause) {
      // Forgotten, so that the next use of each key tries again.
      for (const { id } of uses) forget(id);
      const message = `The last use of ${uses.length} keys could not be recorded; their next use tries again.`;
      emitter.warning({ type: 'use_not_recorded', message, cause });
    }
  };

  return {
    add(id: string, at: number): void {
      const isLost = pending.size > 0 && at - begunAt > LOST_AFTER_MS;
      if (pending.size === 0 || isLost) {
        begunAt = at;
        const last = isLost ? Promise.resolve() : writing;
        writing = last.then(() => new Promise<void>((resolve) => void setTimeout(resolve, 0))).then(write);
      }
      pending.set(id, at);
    },
    flush: () => writing,
  };
}
