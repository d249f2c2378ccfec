// fault-matrix.mjs [FILTER…]: every store under every fault at length, one table at the end, and the same as JSON in
// test/dist/faults.json. ORGKEY_FAULT_LANES (default 100) requests at once, each fault for ORGKEY_FAULT_SECONDS (default 5).
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { argv, env } from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = `${root}test/dist`;
const lines = `${folder}/faults.jsonl`;
const files =
  argv.length > 2
    ? argv.slice(2)
    : ['stores/redis-faults', 'stores/redis-cluster-faults', 'stores/sqlite-faults', 'stores/sql/faults'];

/** One row of text, its cells as wide as their columns. */
function table(rows) {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows
    .map((row) => row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '))
    .join('\n');
}

const HEAD = ['store', 'fault', 'requests', 'right', '503', 'wrong', 'late', 'pending', 'slowest', 'back after'];

function rowOf({ store, fault, requests, right, unavailable, wrong, late, pending, slowestMs, recoveredAfterMs }) {
  const counts = [requests, right, unavailable, wrong, late, pending].map(String);
  return [
    store,
    fault,
    ...counts,
    `${Math.round(slowestMs)} ms`,
    recoveredAfterMs === null ? 'never' : `${Math.round(recoveredAfterMs)} ms`,
  ];
}

mkdirSync(folder, { recursive: true });
rmSync(lines, { force: true });
const length = {
  ORGKEY_FAULT_LANES: env.ORGKEY_FAULT_LANES ?? '100',
  ORGKEY_FAULT_SECONDS: env.ORGKEY_FAULT_SECONDS ?? '5',
};
const { status } = spawnSync(
  process.execPath,
  // One file after the other: what is measured is the store, not its neighbours.
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'suite', '--no-file-parallelism', '--silent=true', ...files],
  { cwd: root, stdio: 'inherit', env: { ...env, ...length, ORGKEY_FAULT_REPORT: lines } },
);
const tallies = readFileSync(lines, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const sum = (member) => tallies.reduce((total, tally) => total + tally[member], 0);
const total = {
  store: 'all',
  fault: `${tallies.length} pairs`,
  slowestMs: Math.max(...tallies.map((tally) => tally.slowestMs)),
};
for (const member of ['requests', 'right', 'unavailable', 'wrong', 'late', 'pending']) total[member] = sum(member);
total.recoveredAfterMs = tallies.some((tally) => tally.recoveredAfterMs === null)
  ? null
  : Math.max(...tallies.map((tally) => tally.recoveredAfterMs));
writeFileSync(`${folder}/faults.json`, `${JSON.stringify({ ...length, tallies, total }, undefined, 2)}\n`);
console.log(`\n${table([HEAD, ...tallies.map(rowOf), rowOf(total)])}\n`);
process.exitCode = status ?? 1;
