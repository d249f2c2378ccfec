import type { Key } from '../api.js';
import { h } from '../dom.js';
import { type Act, keyRow } from './key-row.js';

const COLUMNS = ['Name', 'Created', 'Last used', 'Expires', 'Status'];

/** Roles are named although they go without saying: a table that is laid out as cards loses its own. */
export function keyTable(keys: readonly Key[], act: Act): HTMLElement {
  const heads = COLUMNS.map((column) => h('th', { role: 'columnheader', scope: 'col' }, column));
  const last = h('td', { role: 'cell' }, h('span', { class: 'unseen' }, 'Actions'));
  return h(
    'div',
    { class: 'card' },
    h(
      'table',
      { role: 'table', 'aria-label': 'API keys' },
      h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, heads, last)),
      h(
        'tbody',
        { role: 'rowgroup' },
        keys.map((key) => keyRow(key, act)),
      ),
    ),
  );
}
