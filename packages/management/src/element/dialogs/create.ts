import type { NewKey, Session } from '../api.js';
import { h } from '../dom.js';
import { DAY_MS, dayOf } from '../time.js';
import { dialogForm, openDialog } from './dialog.js';
import { choice, field, nameField } from './fields.js';

const LIFETIMES = [
  ['30', '30 days'],
  ['90', '90 days'],
  ['365', '1 year'],
  ['custom', 'On a date…'],
  ['never', 'Never'],
] as const;

/** Asks for a new key. */
export function askForKey(
  root: ShadowRoot,
  { session, create }: { readonly session: Session; readonly create: (key: NewKey) => Promise<void> },
  signal: AbortSignal,
): Promise<void> {
  const name = nameField();
  const expiry = expiryField();
  const scopes = session.scopes.length === 0 ? undefined : scopesField(session.scopes);
  const addresses = field(
    'Allowed addresses',
    'IP addresses or CIDR blocks, separated by commas. Empty: any address.',
    {
      name: 'addresses',
      placeholder: '203.0.113.0/24, 2001:db8::/32',
      spellcheck: 'false',
      autocapitalize: 'none',
    },
  );
  const action = () =>
    create({
      name: name.input.value,
      expiresAt: expiry.value(),
      scopes: scopes?.value() ?? null,
      allowedAddresses: addressesOf(addresses.input.value),
    });
  const optional = h('details', {}, h('summary', {}, 'Restrict addresses'), addresses.row);
  const fields = [name.row, expiry.row, scopes?.row, optional];
  const content = (close: () => void) => [
    dialogForm(close, { fields, submit: 'Create key', busy: 'Creating…', action }),
  ];
  return openDialog(root, { title: 'Create API key', content }, signal);
}

function addressesOf(text: string): string[] | null {
  const blocks = text.split(/[\s,]+/).filter((block) => block !== '');
  return blocks.length === 0 ? null : blocks.map(asBlock);
}

/** One address is the block that holds it alone. */
function asBlock(text: string): string {
  if (text.includes('/')) return text;
  return `${text}/${text.includes(':') ? 128 : 32}`;
}

function expiryField(): { row: HTMLElement; value(): string | null } {
  const options = LIFETIMES.map(([value, label]) => h('option', { value, selected: value === '90' }, label));
  const select = h('select', { id: 'expiry', name: 'expiry', 'aria-describedby': 'expiry-hint' }, ...options);
  const tomorrow = new Date(Date.now() + DAY_MS).toLocaleDateString('sv');
  const date = h('input', { type: 'date', name: 'date', min: tomorrow, 'aria-label': 'Last day', hidden: true });
  const hint = h('p', { id: 'expiry-hint' });
  const value = () => {
    if (select.value === 'never') return null;
    // The end of the day that was chosen, in the reader's zone.
    if (select.value === 'custom') return new Date(`${date.value}T23:59:59`).toISOString();
    return new Date(Date.now() + Number(select.value) * DAY_MS).toISOString();
  };
  const update = () => {
    date.hidden = select.value !== 'custom';
    date.required = !date.hidden;
    const known = select.value !== 'never' && (date.hidden || date.value !== '');
    hint.textContent = known
      ? `Ends by itself on ${dayOf(value() as string)}.`
      : select.value === 'never'
        ? 'A key without an end is a risk if it leaks: rotate it from time to time.'
        : 'The key works to the end of that day.';
  };
  select.addEventListener('change', update);
  date.addEventListener('change', update);
  update();
  const row = h('div', { class: 'field' }, h('label', { for: 'expiry' }, 'Expires'), select, date, hint);
  return { row, value };
}

function scopesField(scopes: Session['scopes']): { row: HTMLElement; value(): string[] | null } {
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
