import { expect, test } from 'vitest';
import { parseDuration } from '../../src/options/duration.js';

test('a duration is one whole number and one unit', () => {
  const durations = { '0s': 0, '500ms': 500, '30s': 30_000, '15m': 900_000, '24h': 86_400_000, '30d': 2_592_000_000 };
  for (const [text, milliseconds] of Object.entries(durations)) expect(parseDuration(text)).toBe(milliseconds);
  for (const text of [
    '',
    '1',
    's',
    '-1h',
    '+1h',
    '1.5h',
    '1 h',
    ' 1h',
    '1h ',
    '1h\n',
    '1H',
    '01h',
    '1w',
    '1hh',
    '1h1m',
    '1e3s',
    '٣h',
  ])
    expect(parseDuration(text), text).toBeUndefined();
  expect(parseDuration('9999999999d')).toBeUndefined();
});
