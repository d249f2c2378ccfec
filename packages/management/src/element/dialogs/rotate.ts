import type { Key } from '../api.js';
import { h } from '../dom.js';
import { quoted } from '../quoted.js';
import { ago } from '../time.js';
import { dialogForm, openDialog } from './dialog.js';
import { choice } from './fields.js';

const OVERLAPS = [
  ['0s', 'It stops now', 'For a key that leaked.'],
  ['1h', '1 hour'],
  ['24h', '24 hours', 'Enough for most deployments.'],
  ['7d', '7 days'],
] as const;

/** What becomes of the old key, for after the rotation. */
function fateOf(overlap: string): string {
  const [, words] = OVERLAPS.find(([value]) => value === overlap) ?? OVERLAPS[0];
  return overlap === '0s'
    ? 'The old key has stopped working.'
    : `The old key works for another ${words}, then it ends.`;
}

/** Asks how long the old key shall work beside the new one. */
export function askForOverlap(
  root: ShadowRoot,
  { key, rotate }: { readonly key: Key; readonly rotate: (overlap: string, fate: string) => Promise<void> },
  signal: AbortSignal,
): Promise<void> {
  const action = (form: HTMLFormElement) => {
    const { value } = form.elements.namedItem('overlap') as RadioNodeList;
    return rotate(value, fateOf(value));
  };
  const end =
    key.expiresAt === null
      ? null
      : h('p', { class: 'muted' }, `It ends by itself ${ago(key.expiresAt)} at the latest.`);
  const fields = [
    h('p', {}, 'A new key with the same access takes the place of ', quoted(key.name), '. The new key is shown once.'),
    choice('How long shall the old key work on?', 'overlap', { values: OVERLAPS, chosen: '24h' }),
    end,
  ];
  const content = (close: () => void) => [
    dialogForm(close, { fields, submit: 'Rotate key', busy: 'Rotating…', action }),
  ];
  return openDialog(root, { title: 'Rotate API key', content }, signal);
}
