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
  /**
   * The moment that it is by the monotonic clock, while the lease runs by the more pessimistic of both
   * clocks; `undefined` when it does not run. Reads the clocks at each call, and nothing else.
   */
  runningAt(): number | undefined;
  /** Lets it run for its share of `milliseconds` from a moment that was read before the feed was asked. */
  renew(from: Moment, milliseconds: number): void;
  end(): void;
}

/** What of the lease time is used: the rest is the margin for clocks of different speed. */
export const TRUSTED_SHARE = 0.8;

export function createLease(): Lease {
  // Plain numbers: each request reads them.
  let monotonicFrom = 0;
  let wallFrom = 0;
  let trusted = 0;
  return {
    runningAt() {
      const now = performance.now();
      // A wall clock that was set back says nothing here, and the other one decides.
      return now - monotonicFrom < trusted && Date.now() - wallFrom < trusted ? now : undefined;
    },
    renew({ monotonic, wall }, milliseconds) {
      monotonicFrom = monotonic;
      wallFrom = wall;
      trusted = milliseconds * TRUSTED_SHARE;
    },
    end() {
      trusted = 0;
    },
  };
}
