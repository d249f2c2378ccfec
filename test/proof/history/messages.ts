import type { Freshness } from '@orgkey/core';
import type { StorePlace } from './store-access.js';

/** What a verifier process is to do all the time; the first message to it. */
export interface Assignment {
  readonly place: StorePlace;
  readonly freshness: Freshness;
  /** Times the usual time-outs: more than 1 on a machine that is busy with something else. */
  readonly patience: number;
}

/** A key that verifiers use until they are told of others. */
export interface Target {
  readonly number: number;
  readonly key: string;
  /** A scope that each request demands. */
  readonly scope: string | undefined;
}

export type FeedFault = 'none' | 'fails' | 'hangs';

export type Order =
  | { readonly type: 'assignment'; readonly assignment: Assignment }
  | { readonly type: 'targets'; readonly targets: readonly Target[] }
  /** To be used now, and a few times more; with `watch` again and again until it is refused. */
  | { readonly type: 'ask'; readonly target: Target; readonly watch: boolean }
  | { readonly type: 'feed'; readonly fault: FeedFault }
  | { readonly type: 'skew'; readonly milliseconds: number }
  | { readonly type: 'report' }
  | { readonly type: 'end' };

/** One request, by the monotonic clock that all processes of a machine share (milliseconds). */
export interface Request {
  readonly target: number;
  readonly start: number;
  readonly end: number;
  /** What the verifier's wall clock said at the start, or at the end where it was set back meanwhile. */
  readonly wall: number;
  /** `accepted`, or the code of the refusal, or what was thrown. */
  readonly answer: string;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What a verifier has written down since the last time. */
export interface Notes {
  readonly requests: readonly Request[];
  /** When this process could not run: neither its answers nor its silence say anything about the store. */
  readonly stalls: readonly Span[];
}

export type Report = { readonly type: 'ready' } | ({ readonly type: 'report' } & Notes);

/** The clock that all processes of a machine share, in milliseconds. */
export function sharedNow(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
