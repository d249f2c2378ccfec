import type { Host } from '../host.js';
import { styleFor } from './style.js';
import { type Column, tableLines } from './table.js';

/** What a command says. With `--json` stdout has one line of JSON and nothing else. */
export interface Output {
  readonly json: boolean;
  /** The result: `value` for machines, `text` for people. */
  result(value: unknown, text: string): void;
  /** The result as a table; `empty` goes to stderr when there are no rows. */
  table<T>(rows: readonly T[], columns: readonly Column<T>[], empty: string): void;
  /** Something for people alone: to stderr, so that stdout stays the result; not with `--json`. */
  note(text: string): void;
  style: ReturnType<typeof styleFor>;
}

export function createOutput({ stdout, stderr }: Host, json: boolean): Output {
  const style = styleFor(stdout);
  const note = (text: string): void => void (json || stderr.write(`${text}\n`));
  const writeJson = (value: unknown): void => void stdout.write(`${JSON.stringify(value)}\n`);
  return {
    json,
    note,
    style,
    result(value, text) {
      if (json) writeJson(value);
      else if (text !== '') stdout.write(`${text}\n`);
    },
    table(rows, columns, empty) {
      if (json) return writeJson(rows);
      if (rows.length === 0) return note(empty);
      // A pipe has no width: nothing is cut there.
      const [titles = '', ...lines] = tableLines(columns, rows, stdout.columns ?? Number.POSITIVE_INFINITY);
      stdout.write(`${[style('bold', titles), ...lines].join('\n')}\n`);
    },
  };
}
