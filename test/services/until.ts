import { setTimeout as sleep } from 'node:timers/promises';

/** Tries again every 25 ms until `attempt` resolves with anything but `false`; rejects after `ms` with the last error. */
export async function until(what: string, attempt: () => Promise<unknown>, ms = 20_000): Promise<void> {
  const end = Date.now() + ms;
  for (;;) {
    let cause: unknown;
    try {
      if ((await attempt()) !== false) return;
    } catch (error) {
      cause = error;
    }
    if (Date.now() > end) throw new Error(`${what}: not within ${ms} ms`, { cause });
    await sleep(25);
  }
}
