// tally.mjs [STATUS REPORT]…: takes exit codes of runs and their JSON reports by vitest, prints "N passed, N failed" of
// all together, and exits with 0 only when something ran in each and nothing failed.
import { readFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

/** Counts of one run. A failure outside of a test (build, types, lint, a file that does not load) counts as one. */
export function tally(report, status) {
  const files = report?.testResults ?? [];
  const unloadable = files.filter((file) => file.status === 'failed' && !file.assertionResults.some(failed)).length;
  const passed = report?.numPassedTests ?? 0;
  const counted = (report?.numFailedTests ?? 0) + unloadable;
  const bad = status !== 0 || passed === 0 || report?.success === false;
  return { passed, failed: counted === 0 && bad ? 1 : counted };
}

const failed = (assertion) => assertion.status === 'failed';

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // the run ended before the tests
  }
}

/** The sum of several runs, given as pairs of exit code and report. */
export function tallyAll(runs) {
  const counts = runs.map(([status, report]) => tally(report, status));
  const sum = (name) => counts.reduce((total, count) => total + count[name], 0);
  return { passed: sum('passed'), failed: sum('failed') };
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const runs = [];
  for (let i = 2; i + 1 < argv.length; i += 2) runs.push([Number(argv[i]), read(argv[i + 1])]);
  const counts = tallyAll(runs);
  console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
  process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}
