import { expect, test } from 'vitest';
import { tally, tallyAll } from '../tally.mjs';

const file = (status, ...assertions) => ({ status, assertionResults: assertions.map((s) => ({ status: s })) });

const runs = [
  ['all is well', { success: true, numPassedTests: 3, numFailedTests: 0, testResults: [] }, 0, 3, 0],
  [
    'one test failed',
    { success: false, numPassedTests: 2, numFailedTests: 1, testResults: [file('failed', 'failed')] },
    1,
    2,
    1,
  ],
  [
    'a file does not load',
    { success: false, numPassedTests: 2, numFailedTests: 0, testResults: [file('failed')] },
    1,
    2,
    1,
  ],
  ['an error outside of all tests', { success: false, numPassedTests: 2, numFailedTests: 0, testResults: [] }, 1, 2, 1],
  ['the build, the types or the lint failed', undefined, 1, 0, 1],
  ['the run broke after good tests', { success: true, numPassedTests: 2, numFailedTests: 0, testResults: [] }, 1, 2, 1],
  ['nothing ran', { success: true, numPassedTests: 0, numFailedTests: 0, testResults: [] }, 0, 0, 1],
  ['nothing ran and nobody said so', undefined, 0, 0, 1],
];

for (const [name, report, status, passed, failed] of runs)
  test(name, () => expect(tally(report, status)).toEqual({ passed, failed }));

test('counts several runs together, and a run that did not happen as failed', () => {
  const good = { success: true, numPassedTests: 3, numFailedTests: 0, testResults: [] };
  expect(
    tallyAll([
      [0, good],
      [0, good],
    ]),
  ).toEqual({ passed: 6, failed: 0 });
  expect(
    tallyAll([
      [0, good],
      [1, undefined],
    ]),
  ).toEqual({ passed: 3, failed: 1 });
});
