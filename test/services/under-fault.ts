import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Authenticator, RequestView } from '@orgkey/core';

/** One kind of request, and the only answer to it that is right where the store answers. */
export interface Ask {
  readonly view: RequestView;
  readonly right: 'accepted' | 'credential_invalid';
  /** Answered without the store, during a fault too: it says nothing of the store's recovery. */
  readonly offline?: boolean;
}

/** A fault that a test can begin and end. */
export interface StoreFault {
  readonly begin: () => unknown;
  readonly end: () => unknown;
  readonly lastsMs: number;
}

/** What became of the requests. */
export interface FaultTally {
  requests: number;
  right: number;
  unavailable: number;
  /** An acceptance of what is no key, or a refusal of a good one. */
  wrong: number;
  /** Not answered when the deadline and 100 ms had passed. */
  late: number;
  /** Not answered yet when twice the deadline had passed. */
  pending: number;
  slowestMs: number;
  /** Milliseconds from the end of the fault to the first answer that was right and came from the store. */
  recoveredAfterMs: number;
}

/** A few here; `ORGKEY_FAULT_LANES=100 ORGKEY_FAULT_SECONDS=20` for a long run. */
const LANES = Number(process.env['ORGKEY_FAULT_LANES'] ?? 8);
const LONG_MS = Number(process.env['ORGKEY_FAULT_SECONDS'] ?? 0) * 1_000;
const CALM_MS = 100;
const MAX_RECOVERY_MS = 5_000;

/**
 * Sends requests before, during and after a fault, several at a time, until the store has answered again for a
 * while. Each answer must be right or "unavailable".
 */
export async function underFault(
  { authenticator, asks, deadlineMs }: { authenticator: Authenticator; asks: readonly Ask[]; deadlineMs: number },
  fault: StoreFault,
): Promise<FaultTally> {
  const tally: FaultTally = {
    ...{ requests: 0, right: 0, unavailable: 0, wrong: 0, late: 0, pending: 0, slowestMs: 0 },
    recoveredAfterMs: Infinity,
  };
  let endedAt = Infinity;
  let stopped = false;

  const ask = async ({ view, right, offline = false }: Ask): Promise<void> => {
    const begun = performance.now();
    tally.pending++;
    // A timer beside that of the deadline: where this process itself stood still, both are due, and the deadline's goes first.
    const overdue = setTimeout(() => tally.late++, deadlineMs + 100);
    const outcome = await authenticator.authenticate(view);
    clearTimeout(overdue);
    const now = performance.now();
    tally.pending--;
    tally.slowestMs = Math.max(tally.slowestMs, now - begun);
    const answer = outcome.ok ? 'accepted' : outcome.code;
    tally.requests++;
    if (answer === 'unavailable' && !offline) tally.unavailable++;
    else if (answer !== right) tally.wrong++;
    else {
      tally.right++;
      if (begun >= endedAt && !offline) tally.recoveredAfterMs = Math.min(tally.recoveredAfterMs, now - endedAt);
    }
  };
  const lane = async (first: number): Promise<void> => {
    for (let i = first; !stopped; i++) {
      await ask(asks[i % asks.length] as Ask);
      await sleep(2);
    }
  };
  const lanes = Array.from({ length: LANES }, (_, i) => lane(i));
  await sleep(CALM_MS);
  await fault.begin();
  await sleep(Math.max(fault.lastsMs, LONG_MS));
  await fault.end();
  endedAt = performance.now();
  while (tally.recoveredAfterMs === Infinity && performance.now() - endedAt < MAX_RECOVERY_MS) await sleep(10);
  await sleep(CALM_MS);
  stopped = true;
  await Promise.race([Promise.all(lanes), sleep(2 * deadlineMs)]);
  return { ...tally };
}

/**
 * Says one row of the matrix of stores and faults; where `ORGKEY_FAULT_REPORT` names a file, adds it there as a
 * line of JSON.
 */
export function tellTally(store: string, fault: string, tally: FaultTally): void {
  const { requests, right, unavailable, wrong, late, pending, slowestMs, recoveredAfterMs } = tally;
  const back = Number.isFinite(recoveredAfterMs) ? `back after ${Math.round(recoveredAfterMs)} ms` : 'not back';
  const bad = `${wrong} wrong, ${late} late, ${pending} pending`;
  const slowest = `slowest ${Math.round(slowestMs)} ms`;
  console.log(
    `[faults] ${store} × ${fault}: ${requests} requests, ${right} right, ${unavailable} 503, ${bad}, ${slowest}, ${back}`,
  );
  const report = process.env['ORGKEY_FAULT_REPORT'];
  if (report !== undefined) appendFileSync(report, `${JSON.stringify({ store, fault, ...tally })}\n`);
}

/** How long a test of one fault may take. */
export const FAULT_TEST_MS: number = LONG_MS + 20_000;
