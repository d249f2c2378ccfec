/** Questions to a store that may hang. */
export interface Questions {
  /**
   * Sends a question at once and answers as the store does, or rejects after its time. What comes later
   * is nobody's any more.
   */
  readonly ask: <T>(question: () => Promise<T>) => Promise<T>;
  /** Resolves after some milliseconds, or as soon as a question settles that was given up: the store is back. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Ends a pause. */
  readonly wake: () => void;
}

const TIMEOUT_MS = 1_000;
/** With so many given up and still in the store's hands (each may hold a connection), few are added. */
const MAX_GIVEN_UP = 4;
const LONG_PAUSE_MS = 10_000;

export function createQuestions(): Questions {
  let givenUp = 0;
  let wake = (): void => {};

  const giveUp = (answer: Promise<unknown>): void => {
    const settled = (): void => {
      givenUp--;
      wake();
    };
    givenUp++;
    answer.then(settled, settled);
  };
  return {
    ask: <T>(question: () => Promise<T>) =>
      new Promise<T>((resolve, reject) => {
        const answer = Promise.resolve(question());
        const timer = unheeded(() => {
          giveUp(answer);
          reject(new Error('The change feed did not answer in time.'));
        }, TIMEOUT_MS);
        const stop = (): void => clearTimeout(timer);
        answer.then(resolve, reject).finally(stop);
      }),
    pause: (milliseconds) =>
      new Promise((resolve) => {
        wake = resolve;
        unheeded(resolve, givenUp < MAX_GIVEN_UP ? milliseconds : LONG_PAUSE_MS);
      }),
    wake: () => wake(),
  };
}

/** A timer that keeps no process alive. */
function unheeded(proceed: () => void, milliseconds: number): ReturnType<typeof setTimeout> {
  const timer: unknown = setTimeout(proceed, milliseconds);
  // Where timers are numbers, nothing waits for them.
  if (typeof timer === 'object') (timer as { unref?(): void }).unref?.();
  return timer as ReturnType<typeof setTimeout>;
}
