import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../../services/fault-proxy.js';
import { sharedNow } from './messages.js';
import type { Random } from './random.js';
import type { VerifierProcess } from './verifier-process.js';

/** What may befall one verifier. */
type Blow = (verifier: VerifierProcess, random: Random) => { readonly what: string; readonly undo: () => void };

const stop: Blow = (verifier) => {
  verifier.pause();
  return { what: 'stopped', undo: () => verifier.resume() };
};

const skew: Blow = (verifier, random) => {
  const milliseconds = random.pick([-3_600_000, -1_500, 1_500, 3_600_000]);
  verifier.tell({ type: 'skew', milliseconds });
  return { what: `wall clock by ${milliseconds} ms`, undo: () => verifier.tell({ type: 'skew', milliseconds: 0 }) };
};

const dropFeed: Blow = (verifier, random) => {
  const fault = random.pick(['fails', 'hangs'] as const);
  verifier.tell({ type: 'feed', fault });
  return { what: `feed ${fault}`, undo: () => verifier.tell({ type: 'feed', fault: 'none' }) };
};

const link: Blow = (verifier, random) => {
  const fault = random.pick<Fault>([
    { kind: 'down' },
    { kind: 'hang' },
    { kind: 'mute' },
    { kind: 'slow', delayMs: 120 },
    { kind: 'cut', afterBytes: random.below(600) },
    { kind: 'reset', afterBytes: random.below(600) },
  ]);
  void verifier.proxy?.set(fault);
  return { what: `link ${fault.kind}`, undo: () => void verifier.proxy?.set({ kind: 'pass' }) };
};

/** Strikes one verifier for a while, and notes the time in which it may answer 503. Resolves with what was done. */
export async function strike(verifier: VerifierProcess, random: Random): Promise<string> {
  const blows = verifier.proxy === undefined ? [stop, skew, dropFeed] : [stop, skew, dropFeed, link, link, link];
  await sleep(random.below(400));
  const from = sharedNow();
  const fault = { from, to: Number.POSITIVE_INFINITY };
  verifier.faults.push(fault);
  const { what, undo } = random.pick(blows)(verifier, random);
  await sleep(random.between(100, 2_000));
  undo();
  fault.to = sharedNow();
  return `${what} for ${Math.round(fault.to - from)} ms`;
}
