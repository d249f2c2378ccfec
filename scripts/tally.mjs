// tally.mjs REPORT STATUS: reads vitest's JSON report and the exit code of the whole run, prints "N passed, N failed"
// and exits with 0 only when something ran and nothing failed.
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

if (argv[1] === fileURLToPath(import.meta.url)) {
  const counts = tally(read(argv[2]), Number(argv[3]));
  console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
  process.exitCode = counts.failed === 0 ? 0 : 1;
}
