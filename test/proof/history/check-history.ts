import type { Request, Span } from './messages.js';
import type { Life } from './plan.js';

/** What one verifier recorded, the spans in which something was done to it, and those in which the machine was busy. */
export interface Record {
  readonly requests: readonly Request[];
  readonly faults: readonly Span[];
  readonly stalls: readonly Span[];
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
  /** How many 503 have no other explanation than that a process, or the store itself, could not run in time: the machine was busy. */
  readonly busy: number;
  /** Milliseconds from the start of a plain revocation to the first refusal, for each key and verifier. */
  readonly delays: readonly number[];
}

/** After a fault has ended, so long may it take until all is well. */
const GRACE_MS = 2_000;
const REFUSED = new Set(['credential_invalid', 'scope_missing', 'address_not_allowed']);

type Verdict = 'right' | 'wrong accept' | 'wrong refusal' | 'unexplained' | 'busy';

export function checkHistory(lives: readonly Life[], records: readonly Record[]): Findings {
  const found = new Map<Verdict, string[]>();
  const delays: number[] = [];
  let count = 0;
  for (const [verifier, record] of records.entries()) {
    count += record.requests.length;
    for (const request of record.requests) {
      const life = lives[request.target] as Life;
      const verdict = judge(request, life, record);
      if (verdict === 'right') continue;
      const about = `verifier ${verifier}: ${describe(request, life)}`;
      found.set(verdict, [...(found.get(verdict) ?? []), about]);
    }
    delays.push(...delaysOf(lives, record));
  }
  const of = (verdict: Verdict): readonly string[] => found.get(verdict) ?? [];
  return {
    ...{ requests: count, delays, busy: of('busy').length },
    wrongAccepts: of('wrong accept'),
    wrongRefusals: of('wrong refusal'),
    unexplained: of('unexplained'),
  };
}

function judge(request: Request, life: Life, { faults, stalls }: Record): Verdict {
  const { answer, start, end, wall } = request;
  if (answer === 'accepted')
    return start > life.resolved && wall >= life.expiresAt && end < life.resumed ? 'wrong accept' : 'right';
  if (REFUSED.has(answer)) return end < life.begun || start > life.revived ? 'wrong refusal' : 'right';
  if (answer !== 'unavailable') return 'wrong refusal';
  if (isWithin(faults, start, end)) return 'right';
  return isWithin(stalls, start, end) ? 'busy' : 'unexplained';
}

function isWithin(spans: readonly Span[], start: number, end: number): boolean {
  return spans.some(({ from, to }) => start < to + GRACE_MS && end > from);
}

/** From the start of a change to the end of the first refusal. Where something was wrong at the time, it says nothing. */
function delaysOf(lives: readonly Life[], { requests, faults, stalls }: Record): number[] {
  const first = new Map<number, number>();
  for (const { target, answer, end } of requests)
    if (REFUSED.has(answer)) first.set(target, Math.min(end, first.get(target) ?? end));
  return [...first].flatMap(([target, end]) => {
    const { begun, what } = lives[target] as Life;
    return what !== 'revoke' || isWithin(faults, begun, end) || isWithin(stalls, begun, end) ? [] : [end - begun];
  });
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
