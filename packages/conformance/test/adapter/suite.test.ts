import { describe, expect, test } from 'vitest';
import {
  type AdapterSubject,
  adapterRun,
  compareReplies,
  defineAdapterSuite,
  formatDifferences,
} from '../../src/index.js';

const subject: AdapterSubject = {
  name: 'none',
  start: () => Promise.reject(new Error('not started')),
};

describe('the adapter suite', () => {
  const { cases } = adapterRun(subject);

  test('has many cases, each with a name of its own', () => {
    expect(cases.length).toBeGreaterThan(1_400);
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
    for (const { name } of cases) expect(name).toMatch(/^[a-z-]+\/\S/);
  });

  test('starts nothing before a case runs, and fails when nothing starts', async () => {
    const run = adapterRun(subject);
    await run.close();
    await expect(run.cases[0]?.run()).rejects.toThrow('not started');
  });

  test('skips by name and with a reason', () => {
    const run = adapterRun({
      ...subject,
      skips: { 'extraction/bearer': 'no bearer here' },
      lacks: { path: 'no router' },
    });
    const skipped = run.cases.filter(({ skip }) => skip !== undefined);
    expect(skipped.find(({ name }) => name === 'extraction/bearer')?.skip).toBe('no bearer here');
    expect(skipped.filter(({ skip }) => skip === 'no router').length).toBeGreaterThan(50);
    expect(cases.every(({ skip }) => skip === undefined || skip.includes('IPv6'))).toBe(true);
  });

  test('refuses to skip what is no case', () => {
    expect(() => adapterRun({ ...subject, skips: { 'extraction/gone': 'why' } })).toThrow(
      'none skips "extraction/gone", which is no case of the suite.',
    );
  });

  test('hands every case to the runner, and its reason where it is skipped', () => {
    const told: string[] = [];
    const runner = {
      describe: (_name: string, define: () => void) => define(),
      test: Object.assign((name: string) => told.push(name), { skip: (name: string) => told.push(`skip ${name}`) }),
      after: () => told.push('after'),
    };
    defineAdapterSuite({ ...subject, skips: { 'extraction/bearer': 'no bearer here' } }, runner);
    expect(told.length).toBe(cases.length + 1);
    expect(told).toContain('skip extraction/bearer: no bearer here');
  });
});

describe('the comparison of replies', () => {
  const replies = (...texts: readonly string[]) => new Map([['group/case', texts]]);

  test('finds nothing where all agree, and one adapter agrees with itself', () => {
    expect(compareReplies(new Map([['a', replies('401', '200')]]))).toEqual([]);
    expect(
      compareReplies(
        new Map([
          ['a', replies('401')],
          ['b', replies('401')],
        ]),
      ),
    ).toEqual([]);
  });

  test('names the case, the request and who answered what', () => {
    const differences = compareReplies(
      new Map([
        ['a', replies('401', '200')],
        ['b', replies('401', '403')],
        ['c', replies('401')],
        ['d', replies('401', '200')],
      ]),
    );
    expect(differences).toEqual([
      {
        place: 'group/case #2',
        answers: [
          { reply: '200', adapters: ['a', 'd'] },
          { reply: '403', adapters: ['b'] },
          { reply: '(no reply)', adapters: ['c'] },
        ],
      },
    ]);
    expect(formatDifferences(differences)).toBe('group/case #2\n--- a, d\n200\n--- b\n403\n--- c\n(no reply)');
  });

  test('leaves out who did not run a case', () => {
    expect(
      compareReplies(
        new Map([
          ['a', replies('401')],
          ['b', new Map()],
        ]),
      ),
    ).toEqual([]);
  });
});
