import type { Key } from '../api.js';
import { dialogForm, openDialog } from './dialog.js';
import { nameField } from './fields.js';

/** Asks for another name of a key. */
export function askForName(
  root: ShadowRoot,
  { key, rename }: { readonly key: Key; readonly rename: (name: string) => Promise<void> },
  signal: AbortSignal,
): Promise<void> {
  const { row, input } = nameField(key.name);
  const action = () => rename(input.value);
  const content = (close: () => void) => [
    dialogForm(close, { fields: [row], submit: 'Rename', busy: 'Renaming…', action }),
  ];
  return openDialog(root, { title: 'Rename API key', content }, signal);
}
