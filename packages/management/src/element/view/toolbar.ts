import { h } from '../dom.js';
import { icon } from '../icons.js';

/** What a toolbar changes. */
export interface Choices {
  search: string;
  all: boolean;
}

/** Search, for lists that are longer than a glance, and the choice to see what is over. */
export function toolbar(
  choices: Choices,
  { searched, toggled }: { readonly searched: () => void; readonly toggled: () => void },
): { element: HTMLElement; readonly update: (count: number, found: number) => void } {
  const search = h('input', {
    type: 'search',
    'aria-label': 'Search keys',
    placeholder: 'Search keys',
    spellcheck: 'false',
  });
  search.addEventListener('input', () => {
    choices.search = search.value;
    searched();
  });
  const all = h('input', { type: 'checkbox' });
  all.addEventListener('change', () => {
    choices.all = all.checked;
    toggled();
  });
  const box = h('span', { class: 'search', hidden: true }, icon('search'), search);
  const spoken = h('span', { class: 'muted', role: 'status' });
  const element = h('div', { class: 'toolbar' }, box, spoken, h('label', {}, all, 'Show revoked and expired'));
  return {
    element,
    update(count, found) {
      box.hidden = count <= 10 && choices.search === '';
      spoken.textContent = choices.search === '' ? '' : `${found} of ${count} keys`;
    },
  };
}
