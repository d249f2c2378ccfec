import type { Request, Span } from './messages.js';
import type { Life } from './plan.js';

/** What one verifier recorded, and the spans in which it may have been unable to answer. */
export interface Record {
  readonly requests: readonly Request[];
  readonly faults: readonly Span[];
}

/** What a history comes to. */
export interface Findings {
  readonly requests: number;
  /** Accepted, and the request started after the change had resolved. */
  readonly wrongAccepts: readonly string[];
  /** Refused, though the key was alive all the time; or answered with something that no client may see. */
  readonly wrongRefusals: readonly string[];
  /** 503 with no fault, nor within the grace after one. */
  readonly unexplained: readonly string[];
  /** Milliseconds from the start of a change to the first refusal, for each key and verifier. */
  readonly delays: readonly number[];
}

/** After a fault has ended, so long may it take until all is well. */
const GRACE_MS = 2_000;
const REFUSED = new Set(['credential_invalid', 'scope_missing']);

export function checkHistory(lives: readonly Life[], records: readonly Record[]): Findings {
  const wrongAccepts: string[] = [];
  const wrongRefusals: string[] = [];
  const unexplained: string[] = [];
  const delays: number[] = [];
  let count = 0;
  for (const [verifier, { requests, faults }] of records.entries()) {
    count += requests.length;
    const firstRefusals = new Map<number, number>();
    for (const request of requests) {
      const life = lives[request.target] as Life;
      const { answer, start, end } = request;
      const about = (): string => `verifier ${verifier}: ${describe(request, life)}`;
      if (answer === 'accepted') {
        if (start > life.resolved && end < life.resumed) wrongAccepts.push(about());
      } else if (REFUSED.has(answer)) {
        if (end < life.begun) wrongRefusals.push(about());
        else if (!firstRefusals.has(life.number)) firstRefusals.set(life.number, end - life.begun);
      } else if (answer !== 'unavailable') wrongRefusals.push(about());
      else if (!faults.some(({ from, to }) => start < to + GRACE_MS && end > from)) unexplained.push(about());
    }
    // Where a fault was on at the time, the delay says nothing.
    for (const [number, delay] of firstRefusals) {
      const { begun } = lives[number] as Life;
      if (!faults.some(({ from, to }) => begun < to + GRACE_MS && begun + delay > from)) delays.push(delay);
    }
  }
  return { requests: count, wrongAccepts, wrongRefusals, unexplained, delays };
}

function describe({ target, start, end, answer }: Request, { what, begun, resolved }: Life): string {
  const since = (time: number): string => `${(time - begun).toFixed(1)} ms`;
  return `key ${target} (${what}) was answered ${answer}: it started at ${since(start)} and ended at ${since(end)} after the change began, which resolved at ${since(resolved)}`;
}

/** The value that a share of all lies below; NaN where there is none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
