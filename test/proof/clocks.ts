import { vi } from 'vitest';

/** The clocks of a process under test, moved by hand. */
export interface Clocks {
  /** Time goes on: timers fire, and all that follows from them is done. */
  readonly pass: (milliseconds: number) => Promise<void>;
  /** The process stands still, as under SIGSTOP: both clocks go on, no timer fires. */
  readonly pause: (milliseconds: number) => void;
  /** The machine sleeps: the wall clock alone goes on. */
  readonly sleep: (milliseconds: number) => void;
  /** Somebody sets the wall clock. */
  readonly setWall: (byMilliseconds: number) => void;
}

/** Takes the clocks over until `vi.useRealTimers()`. */
export function takeClocks(): Clocks {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] });
  const offset = { monotonic: 0, wall: 0 };
  const monotonic = performance.now.bind(performance);
  const wall = Date.now.bind(Date);
  performance.now = () => monotonic() + offset.monotonic;
  Date.now = () => wall() + offset.wall;
  return {
    async pass(milliseconds) {
      await vi.advanceTimersByTimeAsync(milliseconds);
      await settled();
    },
    pause(milliseconds) {
      offset.monotonic += milliseconds;
      offset.wall += milliseconds;
    },
    sleep(milliseconds) {
      offset.wall += milliseconds;
    },
    setWall(byMilliseconds) {
      offset.wall += byMilliseconds;
    },
  };
}

/** All that can be done without time passing is done: promises have been followed to their ends. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}
