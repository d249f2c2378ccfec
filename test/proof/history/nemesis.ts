import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, FaultProxy } from '../../services/fault-proxy.js';
import { sharedNow } from './messages.js';
import type { Random } from './random.js';
import type { VerifierProcess } from './verifier-process.js';

/** What may befall one verifier; `lastsMs`: for a time of its own choice. */
type Blow = (
  verifier: VerifierProcess,
  random: Random,
) => { readonly what: string; readonly lastsMs?: number; readonly undo: () => unknown };

const stop: Blow = (verifier, random) => {
  verifier.pause();
  return { what: 'stopped', lastsMs: random.pick([300, 900, 2_000, 2_000]), undo: () => verifier.resume() };
};

const restart: Blow = (verifier) => {
  const done = verifier.restart();
  done.catch(() => {}); // told where it is awaited
  return { what: 'killed and started again', lastsMs: 0, undo: () => done };
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
  const fault = linkFault(random);
  void verifier.proxy?.set(fault);
  return { what: `link ${fault.kind}`, undo: () => void verifier.proxy?.set({ kind: 'pass' }) };
};

function linkFault(random: Random): Fault {
  return random.pick<Fault>([
    { kind: 'down' },
    { kind: 'hang' },
    { kind: 'mute' },
    { kind: 'slow', delayMs: 120 },
    { kind: 'cut', afterBytes: random.below(600) },
    { kind: 'reset', afterBytes: random.below(600) },
  ]);
}

const ALONE: readonly Blow[] = [stop, stop, skew, dropFeed, restart];
const LINKED: readonly Blow[] = [...ALONE, link, link, link, link];

/** Strikes one verifier for a while, and notes the time in which it may answer 503. Resolves with what was done. */
export async function strike(verifier: VerifierProcess, random: Random): Promise<string> {
  await sleep(random.below(400));
  const from = sharedNow();
  const fault = { from, to: Number.POSITIVE_INFINITY };
  verifier.faults.push(fault);
  const {
    what,
    undo,
    lastsMs = random.between(100, 2_000),
  } = random.pick(verifier.proxy === undefined ? ALONE : LINKED)(verifier, random);
  await sleep(lastsMs);
  await undo();
  fault.to = sharedNow();
  return `${what} for ${Math.round(fault.to - from)} ms`;
}

/** Strikes the link of a revoker, who has to try again. */
export async function strikeLink(proxy: FaultProxy, random: Random): Promise<string> {
  await sleep(random.below(600));
  const fault = linkFault(random);
  await proxy.set(fault);
  await sleep(random.between(30, 600));
  await proxy.set({ kind: 'pass' });
  return `a revoker's link ${fault.kind}`;
}
