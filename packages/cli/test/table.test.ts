import { describe, expect, it } from 'vitest';
import { relativeTime } from '../src/output/relative-time.js';
import { type Column, tableLines } from '../src/output/table.js';

interface Row {
  readonly id: string;
  readonly name: string;
}

const COLUMNS: readonly Column<Row>[] = [
  { title: 'ID', text: ({ id }) => id },
  { title: 'NAME', text: ({ name }) => name, flexible: true },
  { title: 'END', text: () => 'never' },
];

describe('a table', () => {
  it('has columns under their titles', () => {
    expect(
      tableLines(
        COLUMNS,
        [
          { id: 'abc', name: 'one' },
          { id: 'd', name: 'second' },
        ],
        80,
      ),
    ).toEqual(['ID   NAME    END', 'abc  one     never', 'd    second  never']);
  });

  it('cuts what may be cut to the width of the terminal, and counts wide characters as two', () => {
    const rows = [
      { id: 'abc', name: 'x'.repeat(60) },
      { id: 'd', name: '\u4e2d'.repeat(30) },
    ];
    expect(tableLines(COLUMNS, rows, 30)).toEqual([
      `ID   NAME${' '.repeat(16)}END`,
      `abc  ${'x'.repeat(17)}…  never`,
      `d    ${'\u4e2d'.repeat(8)}…   never`,
    ]);
  });

  it('never cuts an id, however narrow the terminal is', () => {
    const [, line = ''] = tableLines(COLUMNS, [{ id: '0123456789abcdef', name: 'a name that is long' }], 10);
    expect(line).toBe('0123456789abcdef  a name …  never');
  });

  it('shows what would move the cursor or turn the direction of writing as a replacement', () => {
    const [, line = ''] = tableLines(COLUMNS, [{ id: '1', name: 'a\u001b[31mb\u202ec\u2066d' }], 80);
    expect(line).toBe('1   a\ufffd[31mb\ufffdc\ufffdd  never');
  });
});

describe('a relative time', () => {
  const now = Date.parse('2026-06-01T00:00:00.000Z');
  it.each([
    [null, 'never'],
    ['2026-05-31T23:59:30.000Z', '30 seconds ago'],
    ['2026-07-01T00:00:00.000Z', 'in 1 month'],
    ['2026-06-30T00:00:00.000Z', 'in 29 days'],
    ['2026-05-31T22:00:00.000Z', '2 hours ago'],
    ['2020-06-01T00:00:00.000Z', '6 years ago'],
  ])('%s is %s', (time, text) => {
    expect(relativeTime(time, now)).toBe(text);
  });
});
