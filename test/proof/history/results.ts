import { quantile } from './check-history.js';
import { type History, LEASE_MS } from './run-history.js';
import type { StoreKind } from './store-access.js';

/** One history, and what it was of. */
export interface Entry extends History {
  readonly kind: StoreKind;
  readonly mode: 'leased' | 'strict';
  readonly isFaulty: boolean;
  /** For how many seconds of its time somebody on this machine waited for a CPU. */
  readonly cpuWait: number;
}

/** Prints what the histories came to, a row for each store and mode. Answers how many answers were wrong. */
export function printTable(entries: readonly Entry[]): number {
  const names = [...new Set(entries.map(nameOf))];
  console.table(names.map((name) => rowOf(entries.filter((entry) => nameOf(entry) === name))));
  return sum(entries, (each) => each.wrongAccepts.length + each.wrongRefusals.length + each.unexplained.length);
}

function nameOf({ kind, mode }: Entry): string {
  return `${kind} ${mode}`;
}

function rowOf(entries: readonly Entry[]) {
  const healthy = entries.filter((entry) => !entry.isFaulty);
  const delays = healthy.flatMap((entry) => entry.delays);
  const over = healthy.flatMap(({ times, mode }) => times.map((time) => time - (mode === 'leased' ? LEASE_MS : 0)));
  const waited = sum(entries, (each) => each.cpuWait);
  const both = (values: readonly number[]): string =>
    [0.5, 0.99].map((share) => quantile(values, share).toFixed(0)).join('/');
  return {
    store: entries[0]?.kind,
    mode: entries[0]?.mode,
    rounds: sum(entries, (each) => each.rounds),
    requests: sum(entries, (each) => each.requests),
    faults: sum(entries, (each) => each.struck.length),
    'wrong accepts': sum(entries, (each) => each.wrongAccepts.length),
    'wrong refusals': sum(entries, (each) => each.wrongRefusals.length),
    '503 outside faults': sum(entries, (each) => each.unexplained.length),
    '503, machine busy': sum(entries, (each) => each.busy),
    'waited for CPU, of s': `${waited.toFixed(0)} of ${sum(entries, (each) => each.seconds).toFixed(0)}`,
    'others refuse after ms, p50/p99 (of)': `${both(delays)} (${delays.length})`,
    'resolved after lease + ms, p50/p99': both(over),
  };
}

function sum(entries: readonly Entry[], of: (entry: Entry) => number): number {
  return entries.reduce((total, each) => total + of(each), 0);
}
