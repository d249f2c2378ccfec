import { OrgkeyError } from '../../orgkey-error.js';

// For the whole process, whatever the number of hashers: a run takes a thread of the pool that files and
// DNS need too, and 19 MiB of memory.
const MAX_RUNNING = 2;
const MAX_WAITING = 64;
const waiting: (() => void)[] = [];
let running = 0;

/** Runs argon2 when its turn comes. Rejects with `overloaded` when too many wait already. */
export async function runArgon2<T>(run: () => Promise<T>): Promise<T> {
  if (running >= MAX_RUNNING) await turn();
  else running++;
  try {
    return await run();
  } finally {
    const next = waiting.shift();
    // The place is handed over: nobody who comes now is faster than those who wait.
    if (next === undefined) running--;
    else next();
  }
}

function turn(): Promise<void> {
  if (waiting.length >= MAX_WAITING)
    throw new OrgkeyError('overloaded', `Argon2 is busy: ${MAX_WAITING} keys wait to be checked already. Try again.`);
  return new Promise((resolve) => waiting.push(resolve));
}
