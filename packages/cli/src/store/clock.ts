import type { Finding } from './finding.js';

/** Beyond it, expiry and the times that people read are wrong enough to be noticed. */
const MAX_SKEW_MS = 5_000;

/** Compares the clock of a store with this machine's, half of the way there taken off. */
export async function clockFinding(readClock: () => Promise<number>): Promise<Finding> {
  const sent = Date.now();
  const there = await readClock();
  const received = Date.now();
  const skew = Math.round(there - (sent + received) / 2);
  const says = `${Math.abs(skew)} ms ${skew < 0 ? 'behind' : 'ahead of'} this machine's.`;
  if (Math.abs(skew) <= MAX_SKEW_MS) return { check: 'clock', level: 'good', says };
  return { check: 'clock', level: 'advice', says: `${says} Keys expire by the clocks of servers: synchronise them.` };
}
