import stringWidth from 'string-width';

/** One column of a table. */
export interface Column<T> {
  readonly title: string;
  readonly text: (row: T) => string;
  /** Whether it may be cut where the terminal is narrow. */
  readonly flexible?: boolean;
}

const GAP = '  ';
const NARROWEST = 8;

/**
 * The lines of a table, the titles first, no line wider than `width` as long as the flexible columns can
 * be cut. What could move a cursor or turn the direction of writing is shown as `�`.
 */
export function tableLines<T>(columns: readonly Column<T>[], rows: readonly T[], width: number): string[] {
  const cells = [
    columns.map((column) => column.title),
    ...rows.map((row) => columns.map(({ text }) => clean(text(row)))),
  ];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => stringWidth(line[i] as string))));
  shrink(widths, columns, width);
  return cells.map((line) =>
    line
      .map((cell, i) => fit(cell, widths[i] as number))
      .join(GAP)
      .trimEnd(),
  );
}

/** Takes from the widest flexible column first, until all fits or nothing can give. */
function shrink<T>(widths: number[], columns: readonly Column<T>[], width: number): void {
  const room = width - GAP.length * (columns.length - 1);
  for (;;) {
    if (widths.reduce((sum, each) => sum + each, 0) <= room) return;
    const candidates = widths.map((each, i) => (columns[i]?.flexible === true && each > NARROWEST ? each : 0));
    const widest = candidates.indexOf(Math.max(...candidates));
    if (candidates[widest] === 0) return;
    widths[widest] = (widths[widest] as number) - 1;
  }
}

function fit(text: string, width: number): string {
  let shown = text;
  if (stringWidth(text) > width) {
    shown = '';
    for (const { segment } of new Intl.Segmenter().segment(text)) {
      if (stringWidth(shown + segment) > width - 1) break;
      shown += segment;
    }
    shown += '…';
  }
  return shown + ' '.repeat(Math.max(0, width - stringWidth(shown)));
}

/** Control characters, and those that change the order in which others are shown (a name may hold them). */
function clean(text: string): string {
  return text.replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}
