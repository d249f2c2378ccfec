import { writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { runSubject } from './run-subject.js';
import type { Runtime } from './runtime.js';
import { subjectsOn } from './subjects.js';

/** Runs all subjects on this runtime, and writes their reports to the file that the command line names. */
export async function report(runtime: Runtime): Promise<void> {
  const { cannotAnswer = {} } = runtime;
  const left = Object.entries(cannotAnswer).map(([way, reason]) => ({ name: `vary, answer ${way}`, reason }));
  const reports = [];
  for (const subject of subjectsOn(runtime)) {
    const done = await runSubject(subject);
    reports.push({ ...done, skipped: [...done.skipped, ...left] });
  }
  writeFileSync(argv[2] ?? 'report.json', JSON.stringify(reports));
}
