import type { Listeners } from '@orgkey/core';

/** Says once when the store is in trouble, and once when it is well again. */
export interface StoreWatch {
  readonly listeners: Listeners;
  trouble(cause: unknown): void;
  well(): void;
}

export function createStoreWatch(say: (line: string) => void): StoreWatch {
  let ill = false;
  const trouble = (cause: unknown): void => {
    if (ill) return;
    ill = true;
    say(
      `The store can't be used now: ${reasonOf(cause).replace(/\.$/, '')}. Requests with a key are answered 503; I go on trying.`,
    );
  };
  const well = (): void => {
    if (!ill) return;
    ill = false;
    say('The store is well again.');
  };
  return {
    trouble,
    well,
    listeners: {
      decision(event) {
        if (event.type === 'unavailable') trouble(event.cause ?? event.reason);
        // Only what the store was asked for shows that it answers.
        else if (event.type === 'accepted') well();
      },
      warning: ({ message }) => say(message),
    },
  };
}

/** The innermost error's own sentence, as its driver says it. */
function reasonOf(cause: unknown): string {
  if (typeof cause === 'string') return cause === 'store_timeout' ? 'it does not answer in time' : cause;
  const { code, message, cause: inner } = cause as Error & { readonly code?: unknown };
  if (inner instanceof Error) return reasonOf(inner);
  return message.split('\n')[0] || String(code);
}
