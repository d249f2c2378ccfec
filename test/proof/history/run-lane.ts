import { readFileSync } from 'node:fs';
import { createRandom } from './random.js';
import type { Entry } from './results.js';
import { runHistory } from './run-history.js';
import type { StoreKind } from './store-access.js';
import { startStoreServer } from './store-server.js';

/** What a lane is to prove: the one message to this process, which answers each history by one. */
export interface LaneOrder {
  readonly kind: StoreKind;
  readonly mode: Entry['mode'];
  readonly rounds: number;
  readonly firstSeed: number;
  readonly patience: number;
  /** How many histories without faults come first. */
  readonly healthy: number;
  /** The bundled program of a verifier. */
  readonly program: string;
  /** For SQLite. */
  readonly file: string;
}

const WAVES = 12;
const KEYS_PER_WAVE = 48;

const wall = Date.now.bind(Date);
let skew = 0;
Date.now = () => wall() + skew;
let isStopped = false;

/** For how many seconds somebody on this machine has waited for a CPU, since it was started; NaN where nobody knows. */
function cpuWaited(): number {
  try {
    return Number(/total=(\d+)/.exec(readFileSync('/proc/pressure/cpu', 'utf8'))?.[1]) / 1e6;
  } catch {
    return Number.NaN;
  }
}

async function runLane({ kind, mode, rounds, firstSeed, patience, healthy, program, file }: LaneOrder): Promise<void> {
  const server = await startStoreServer(kind, file);
  const run = async (seed: number, isFaulty: boolean): Promise<number> => {
    // The wall clock of the revokers, who say when an overlap ends.
    skew = isFaulty ? createRandom(seed).pick([0, 0, -3_600_000, 3_600_000]) : 0;
    const name = `p${seed.toString(36)}${isFaulty ? 'f' : 'h'}${mode.slice(0, 1)}`;
    const about = { kind, server, name, freshness: mode, program, patience, seed, faults: isFaulty };
    const waited = cpuWaited();
    const history = await runHistory({ ...about, waves: WAVES, keysPerWave: KEYS_PER_WAVE });
    const delays = isFaulty ? [] : history.delays;
    const times = isFaulty ? [] : history.times;
    const cpuWait = cpuWaited() - waited;
    process.send?.({ ...history, delays, times, kind, mode, isFaulty, cpuWait } satisfies Entry);
    return history.rounds;
  };
  try {
    for (let i = 0; i < healthy && !isStopped; i++) await run(firstSeed + i, false);
    for (let done = 0, seed = firstSeed; done < rounds && !isStopped; seed++) done += await run(seed, true);
  } finally {
    await server.stop();
  }
}

process.once('SIGTERM', () => {
  isStopped = true;
});
process.once('message', (order: LaneOrder) => {
  runLane(order)
    .catch((error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    })
    .finally(() => process.disconnect());
});
