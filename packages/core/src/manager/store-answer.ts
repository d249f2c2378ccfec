import { OrgkeyError } from '../orgkey-error.js';

/** A manager's call of the store that takes longer is given up: its outcome is then unknown, and it may be called again. */
const DEADLINE_MS = 5_000;

/**
 * Awaits the store's answer to a manager's call. Rejects with `unavailable` when the store fails or
 * hangs; what the store says as an `OrgkeyError` stays as it is.
 */
export async function storeAnswer<T>(answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unavailable(undefined)), DEADLINE_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } catch (cause) {
    throw cause instanceof OrgkeyError ? cause : unavailable(cause);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Passes the store's answer to a change on, and tells of what it says: also when it comes so late that
 * whoever asked has given up. What has changed is told once, whoever waits for it.
 */
export async function telling<T>(answer: Promise<T>, tell: (given: T) => void): Promise<T> {
  const given = await answer;
  tell(given);
  return given;
}

function unavailable(cause: unknown): OrgkeyError {
  return new OrgkeyError(
    'unavailable',
    'The key store can not be reached, or did not answer in time. Nothing is known to have changed: try again.',
    { cause },
  );
}
