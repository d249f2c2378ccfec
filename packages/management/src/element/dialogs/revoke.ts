import type { Key } from '../api.js';
import { h } from '../dom.js';
import { quoted } from '../quoted.js';
import { ago } from '../time.js';
import { dialogForm, openDialog } from './dialog.js';

/** Asks whether a key shall really end. */
export function askToRevoke(
  root: ShadowRoot,
  { key, revoke }: { readonly key: Key; readonly revoke: () => Promise<void> },
  signal: AbortSignal,
): Promise<void> {
  const used =
    key.lastUsedAt === null ? 'It was never used.' : `It was last used ${ago(key.lastUsedAt)}: what uses it will fail.`;
  const fields = [
    h('p', {}, quoted(key.name), ' stops working at once. ', h('strong', {}, 'This can’t be undone.')),
    h('p', { class: 'muted' }, h('code', {}, key.hint), h('br'), used),
  ];
  const content = (close: () => void) => [
    dialogForm(close, { fields, submit: 'Revoke key', busy: 'Revoking…', danger: true, action: revoke }),
  ];
  return openDialog(root, { title: 'Revoke API key?', alert: true, content }, signal);
}
