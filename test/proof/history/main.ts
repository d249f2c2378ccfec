import { type ChildProcess, fork } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from '../plant.js';
import { type Entry, printTable } from './results.js';
import type { LaneOrder } from './run-lane.js';

// npm run prove [rounds] [--store KIND] [--freshness MODE] [--seed N] [--lanes N] [--patience N] [--healthy N] [--out FILE]:
// rounds for each store and mode; so many stores and modes side by side; time-outs times N, where the machine is busy with
// something else; so many histories without faults first; each history as a line of JSON.

const KINDS = ['sqlite', 'postgres', 'mysql', 'redis', 'redis-replicas'] as const;
const MODES = ['leased', 'strict'] as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ...{ store: { type: 'string' }, freshness: { type: 'string' }, seed: { type: 'string' } },
    ...{
      lanes: { type: 'string' },
      patience: { type: 'string' },
      healthy: { type: 'string' },
      out: { type: 'string' },
    },
  },
});
const rounds = Number(positionals[0] ?? 200);
const healthy = Number(values.healthy ?? 1);
const firstSeed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const folder = mkdtempSync(join(tmpdir(), 'orgkey-proof-'));
const programs = {
  verifier: await bundle({ entry: 'test/proof/history/verifier.ts', name: 'verifier' }),
  lane: await bundle({ entry: 'test/proof/history/run-lane.ts', name: 'lane' }),
};
const entries: Entry[] = [];
const running = new Set<ChildProcess>();
let isStopped = false;

/** All histories of one store in one mode, in a process of their own. Resolves when they are done, or it has failed. */
function prove(kind: (typeof KINDS)[number], mode: (typeof MODES)[number]): Promise<boolean> {
  const child = fork(programs.lane, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  running.add(child);
  const file = join(folder, `${mode}.db`);
  child.send({
    kind,
    mode,
    rounds,
    firstSeed,
    patience: Number(values.patience ?? 1),
    healthy,
    program: programs.verifier,
    file,
  } satisfies LaneOrder);
  child.on('message', (entry: Entry) => report(entry));
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      running.delete(child);
      resolve(code === 0);
    });
  });
}

function report(entry: Entry): void {
  entries.push(entry);
  const wrong = [...entry.wrongAccepts, ...entry.wrongRefusals, ...entry.unexplained];
  console.log(
    `${entry.kind} ${entry.mode} seed ${entry.seed}${entry.isFaulty ? '' : ' (healthy)'}: ${entry.rounds} rounds, ${entry.requests} requests, ${wrong.length} wrong (${entry.struck.length} faults)`,
  );
  for (const line of wrong.slice(0, 10)) console.log(`  ${line}`);
  if (wrong.length > 0) console.log(`  faults: ${entry.struck.join('; ')}`);
  if (values.out !== undefined) appendFileSync(values.out, `${JSON.stringify(entry)}\n`);
}

function stop(): void {
  isStopped = true;
  for (const child of running) child.kill('SIGTERM');
}

process.once('SIGINT', stop);
process.once('SIGTERM', stop);
console.log(`first seed ${firstSeed}; repeat with --seed ${firstSeed}`);
// Modes in turn, so that one store's two are rarely at work at the same time.
const waiting = MODES.filter((mode) => (values.freshness ?? mode) === mode).flatMap((mode) =>
  KINDS.filter((kind) => (values.store ?? kind) === kind).map((kind) => ({ kind, mode })),
);
let isWhole = true;
const lane = async (): Promise<void> => {
  for (let next = waiting.shift(); next !== undefined && !isStopped; next = waiting.shift())
    isWhole = (await prove(next.kind, next.mode)) && isWhole;
};
await Promise.all(Array.from({ length: Number(values.lanes ?? 1) }, lane));
for (const file of Object.values(programs)) rmSync(file, { force: true });
rmSync(folder, { recursive: true, force: true });
const wrong = printTable(entries);
process.exitCode = wrong === 0 && isWhole && !isStopped ? 0 : 1;
