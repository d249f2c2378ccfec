import { type AdapterSubject, adapterRun } from '@orgkey/conformance';

/** How a subject came through the suite, as JSON can carry it. */
export interface SubjectReport {
  readonly subject: string;
  readonly passed: number;
  readonly failed: readonly { readonly name: string; readonly message: string }[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
  readonly replies: readonly (readonly [string, readonly string[]])[];
}

/** Runs all cases, one after the other; knows no test runner, so that it runs anywhere. */
export async function runSubject(subject: AdapterSubject): Promise<SubjectReport> {
  const run = adapterRun(subject);
  let passed = 0;
  const failed: { name: string; message: string }[] = [];
  const skipped: { name: string; reason: string }[] = [];
  for (const each of run.cases) {
    if (each.skip !== undefined) {
      skipped.push({ name: each.name, reason: each.skip });
      continue;
    }
    try {
      await each.run();
      passed++;
    } catch (error) {
      failed.push({ name: each.name, message: String((error as Error).message) });
    }
  }
  const replies = [...run.replies()];
  await run.close();
  return { subject: subject.name, passed, failed, skipped, replies };
}
