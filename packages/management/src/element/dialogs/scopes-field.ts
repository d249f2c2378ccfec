import type { Session } from '../api.js';
import { h } from '../dom.js';
import { choice } from './fields.js';

/** The choice between full access and some scopes of the host's catalogue. */
export function scopesField(scopes: Session['scopes']): { row: HTMLElement; value(): string[] | null } {
  const boxes = scopes.map(({ name, description }) => ({
    name,
    input: h('input', { type: 'checkbox', name: 'scope', value: name }),
    description,
  }));
  const list = h(
    'fieldset',
    { class: 'scopes', hidden: true },
    h('legend', {}, 'Scopes'),
    boxes.map(({ input, name, description }) =>
      h('label', { class: 'option' }, input, h('span', {}, name, h('small', {}, description))),
    ),
  );
  const values = [
    ['all', 'Full access', 'Everything that the organization may do.'],
    ['some', 'Restricted', 'Only the scopes that you choose.'],
  ] as const;
  const access = choice('Access', 'access', { values });
  const restricted = () => access.querySelector<HTMLInputElement>('[value=some]')?.checked === true;
  access.addEventListener('change', () => {
    list.hidden = !restricted();
  });
  return {
    row: h('div', {}, access, list),
    value() {
      if (!restricted()) return null;
      const chosen = boxes.filter(({ input }) => input.checked).map(({ name }) => name);
      if (chosen.length === 0) throw new Error('Choose at least one scope, or full access.');
      return chosen;
    },
  };
}
