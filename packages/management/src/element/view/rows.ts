import type { Key } from '../api.js';
import type { Act } from './key-row.js';
import { keyTable } from './key-table.js';
import { moreButton, nothingFound } from './states.js';

/** Rows that are drawn at once: revoked keys stay for ever, and may be many. */
const PAGE = 100;

/** The rows of a list, piece by piece. */
export interface Rows {
  /** What to show for the keys that were found by a search. */
  readonly of: (found: readonly Key[], search: string) => HTMLElement[];
  /** Begins with the first piece again. */
  readonly restart: () => void;
}

export function createRows(act: Act, area: HTMLElement, redraw: () => void): Rows {
  let shown = PAGE;
  const showMore = () => {
    const next = shown;
    shown += PAGE;
    redraw();
    // The way on is the first of the rows that came.
    area.querySelectorAll('tbody > tr')[next]?.querySelector('button')?.focus();
  };
  return {
    of(found, search) {
      if (found.length === 0) return [nothingFound(search)];
      const table = keyTable(found.slice(0, shown), act);
      return found.length > shown ? [table, moreButton(found.length - shown, showMore)] : [table];
    },
    restart() {
      shown = PAGE;
    },
  };
}
