import type { NewKey, Session } from '../api.js';
import { h } from '../dom.js';
import { dialogForm, openDialog } from './dialog.js';
import { expiryField } from './expiry-field.js';
import { field, nameField } from './fields.js';
import { scopesField } from './scopes-field.js';

/** Asks for a new key. */
export function askForKey(
  root: ShadowRoot,
  { session, create }: { readonly session: Session; readonly create: (key: NewKey) => Promise<void> },
  signal: AbortSignal,
): Promise<void> {
  const name = nameField();
  const expiry = expiryField(session.maxAgeMs);
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
