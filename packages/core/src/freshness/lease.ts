/** A moment, by both clocks of this machine. */
export interface Moment {
  /** Milliseconds of the monotonic clock; it may stand still while the machine sleeps. */
  readonly monotonic: number;
  /** Milliseconds of the wall clock; somebody may set it. */
  readonly wall: number;
}

/** Reads both clocks. Where it matters that a moment is not too late, read it before what follows is sent. */
export function momentNow(): Moment {
  return { monotonic: performance.now(), wall: Date.now() };
}

/** For how long copies may be trusted: renewed by readings of the feed, ends by itself. */
export interface Lease {
  /** Whether it runs now, by the more pessimistic of both clocks. Reads the clocks at each call. */
  runs(): boolean;
  /** Lets it run for `milliseconds` from a moment that was read before the feed was asked. */
  renew(from: Moment, milliseconds: number): void;
  end(): void;
}

/** What of the lease time is used: the rest is the margin for clocks of different speed. */
export const TRUSTED_SHARE = 0.8;

export function createLease(): Lease {
  let from: Moment = { monotonic: 0, wall: 0 };
  let trusted = 0;
  return {
    // Wall clock first: it is the cheaper one. A clock that was set back says nothing, and the other decides.
    runs: () => Date.now() - from.wall < trusted && performance.now() - from.monotonic < trusted,
    renew(moment, milliseconds) {
      from = moment;
      trusted = milliseconds * TRUSTED_SHARE;
    },
    end() {
      trusted = 0;
    },
  };
}
