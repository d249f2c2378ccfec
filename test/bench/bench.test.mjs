import { readFileSync } from 'node:fs';
import { parseKey } from '@orgkey/core';
import { afterEach, describe, expect, test } from 'vitest';
import { catalog, serverOf } from './contenders/catalog.mjs';
import { keyTexts, mistyped, strangers } from './contenders/key-texts.mjs';
import { startContender } from './contenders/start-contender.mjs';
import { checkAnswers } from './groups/contenders.mjs';
import { trafficOf } from './groups/traffic.mjs';
import { judge } from './report/goals.mjs';
import { renewPage } from './report/page.mjs';
import { picture } from './report/picture.mjs';
import { addedCpu, cpuRatio, rateRatio } from './report/series.mjs';
import { median, medianRatio, quantile } from './report/statistics.mjs';
import { frameworkTable, plain, table } from './report/tables.mjs';

describe('arithmetic', () => {
  test('a median is the middle, or the mean of the two in the middle', () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeUndefined();
    expect(median([undefined, 7])).toBe(7);
  });

  test('a ratio is one within a round: a round that is slow for both does not count', () => {
    expect(medianRatio([10, 1, 12], [5, 0.5, 4])).toBe(2);
    expect(medianRatio([10], [])).toBeUndefined();
  });

  test('a quantile is the value that this part does not exceed', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(quantile(hundred, 0.5)).toBe(50);
    expect(quantile(hundred, 0.99)).toBe(99);
    expect(quantile([3], 0.99)).toBe(3);
    expect(quantile([], 0.5)).toBeUndefined();
  });

  test('numbers are shown with three figures, and never more than three decimals', () => {
    expect([12_345.6, 123.4, 12.34, 1.234, 0.0123, 0, 2, 100, 10].map(plain)).toEqual(
      ['12,346', '123', '12.3', '1.23', '0.012', '0', '2', '100', '10'], // prettier keeps it short
    );
    expect(plain(undefined)).toBe('–');
  });

  test('a table says which of its columns are numbers', () => {
    expect(table(['', 'µs:'], [['a', '1']])).toBe('|  | µs |\n| --- | ---: |\n| a | 1 |');
  });
});

/** What a run writes: two rounds, the second of them on a machine that was twice as slow. */
function measuredResults() {
  const rounds = (rate, cpu) =>
    [1, 2].map((slowness) => ({
      valid: { rate: rate / slowness, cpu: cpu * slowness, p50: 5, p99: 9 },
      unknown: { rate: rate / slowness, cpu: (cpu * slowness) / 2, p50: 5, p99: 9 },
    }));
  const access = { idleReadsPerSecond: 20, valid: { reads: 1, writes: 2 } };
  const contenders = {
    bare: { title: 'no guard', rounds: rounds(1_000, 100) },
    memory: { title: 'Orgkey, memory', acceptsRevoked: false, rounds: rounds(900, 110) },
    passport: { title: 'passport-headerapikey', acceptsRevoked: true, access, rounds: rounds(500, 200) },
  };
  return { groups: { express: { contenders } } };
}

describe('report', () => {
  const results = measuredResults();

  test('ratios are made of requests a second, or of CPU the other way round', () => {
    expect(rateRatio(results, 'express', ['memory', 'passport'])).toBeCloseTo(1.8);
    expect(cpuRatio(results, 'express', ['passport', 'bare'])).toBeCloseTo(0.5);
    expect(cpuRatio(results, 'express', ['passport', 'bare', 'unknown'])).toBeCloseTo(1);
    expect(addedCpu(results, 'express', 'memory')).toBeCloseTo(15);
    expect(rateRatio(results, 'express', ['memory', 'nobody'])).toBeUndefined();
  });

  test('a goal is met or not, and left out where nothing was measured', () => {
    const judged = judge(results).map(({ what, measured, isMet }) => [what, plain(measured), isMet]);
    expect(judged).toEqual([
      ['Express: memory against no guard, by CPU', '0.91', true],
      ['Express: CPU that memory adds to a request', '15', false],
      ['Express: memory against passport-headerapikey', '1.80', true],
    ]);
  });

  test('who accepts a revoked key is told so', () => {
    const rows = frameworkTable(results, 'express').split('\n');
    expect(rows.at(-1)).toBe(
      '| passport-headerapikey | 375 | 0.50 | 300 | 0.50 | 150 | 5 | 9 | 1 + 2 | 1 | – | **accepted** |',
    );
  });

  test('a page gets its figures between the marks, however often', () => {
    const page = 'Before\n<!-- bench:goals -->\n\nold\n\n<!-- /bench -->\nAfter\n';
    const once = renewPage(page, results);
    expect(once).toContain('| Express: memory against no guard, by CPU | ≥ 0.9× | 0.91× | yes |');
    expect(once).not.toContain('old');
    expect(once.startsWith('Before\n')).toBe(true);
    expect(once.endsWith('\nAfter\n')).toBe(true);
    expect(renewPage(once, results)).toBe(once);
    expect(() => renewPage('<!-- bench:nothing -->\n\n<!-- /bench -->', results)).toThrow('nothing');
  });

  test('the page and the picture in the documentation show what performance.json holds', () => {
    const read = (name) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
    const documented = JSON.parse(read('performance.json'));
    expect(renewPage(read('performance.md'), documented)).toBe(read('performance.md'));
    expect(picture(documented)).toBe(read('images/performance.svg'));
  });
});

test('strangers come with well-formed keys, each with another one, and a typing error is none', () => {
  const next = strangers();
  const texts = [...Array.from({ length: 100 }, next), ...keyTexts(100)];
  expect(texts.every((text) => parseKey(text, 'ok') !== undefined)).toBe(true);
  expect(new Set(texts.map((text) => parseKey(text, 'ok')?.id)).size).toBe(200);
  expect(texts.some((text) => parseKey(mistyped(text), 'ok') !== undefined)).toBe(false);
});

describe('contenders', () => {
  let contender;
  afterEach(() => contender?.close());

  const all = Object.entries(catalog).flatMap(([group, { framework, contenders }]) =>
    Object.entries(contenders).map(([name, about]) => ({ group, framework, name, about })),
  );
  // Those that need a server are checked by each run of the benchmark, before it measures.
  const here = all.filter(({ group, about }) => group !== 'scale' && serverOf(about) === undefined);

  test.each(here)('$group: $about.title answers as it must', async ({ framework, name, about }) => {
    contender = await startContender(framework, about, { size: { keys: 20, revocable: 2, hot: 5 } });
    const revoke = () => contender.revoke();
    const { acceptsRevoked } = await checkAnswers({
      ...contender,
      name,
      server: { ask: revoke },
      traffic: trafficOf(contender),
    });
    // Of a list that was copied at the start nothing can be taken away.
    const isAsked = name !== 'bare' && about.keys === undefined;
    expect(acceptsRevoked).toBe(isAsked ? about.title === '@fastify/bearer-auth' : undefined);
  });
});
