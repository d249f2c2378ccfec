import type { Key } from '../api.js';
import { type Child, h } from '../dom.js';
import { icon } from '../icons.js';
import { type KeyState, stateOf } from '../key-state.js';
import { ago, dayOf, time } from '../time.js';

/** What can be done with a key. */
export type KeyAction = 'rename' | 'rotate' | 'revoke';

/** Does it, or asks first. */
export type Act = (action: KeyAction, key: Key) => void;

/** One key as a row of the table; on a narrow page each cell names its column. */
export function keyRow(key: Key, act: Act): HTMLTableRowElement {
  const state = stateOf(key);
  const cell = (column: string, content: Child) => h('td', { role: 'cell', 'data-column': column }, content);
  return h(
    'tr',
    { role: 'row', class: state.live ? undefined : 'over' },
    h('th', { role: 'rowheader', scope: 'row' }, nameOf(key, state, act), h('code', {}, key.hint), restrictions(key)),
    cell('Created', time(key.createdAt, dayOf)),
    cell('Last used', key.lastUsedAt === null ? 'Never' : time(key.lastUsedAt, ago)),
    cell('Expires', expiryOf(key)),
    cell('Status', statusOf(key, state)),
    h('td', { role: 'cell', class: 'actions' }, state.live ? buttons(key, act) : null),
  );
}

function nameOf(key: Key, { live }: KeyState, act: Act): HTMLElement {
  const rename = {
    ...calling('rename', key, act),
    class: 'quiet',
    'aria-label': `Rename ${key.name}`,
    title: 'Rename',
  };
  return h('span', { class: 'name' }, h('bdi', {}, key.name), live ? h('button', rename, icon('pencil')) : null);
}

function buttons(key: Key, act: Act): Child {
  const rotate = { ...calling('rotate', key, act), class: 'small', 'aria-label': `Rotate ${key.name}` };
  const revoke = { ...calling('revoke', key, act), class: 'small revoke', 'aria-label': `Revoke ${key.name}` };
  // A key has one successor: what was rotated can only be ended sooner.
  return [
    key.successorId === null ? h('button', rotate, icon('rotate'), 'Rotate') : null,
    h('button', revoke, icon('trash'), 'Revoke'),
  ];
}

function calling(action: KeyAction, key: Key, act: Act) {
  return { type: 'button', 'data-action': action, 'data-id': key.id, click: () => act(action, key) };
}

function expiryOf({ expiresAt, revokedAt }: Key): Child {
  if (revokedAt !== null) return '–';
  return expiresAt === null ? 'Never' : time(expiresAt, ago);
}

function statusOf(key: Key, { label, tone, note }: KeyState): Child {
  const more = key.revokedAt === null ? note : time(key.revokedAt, ago);
  return h('span', { class: 'status' }, h('span', { class: `badge ${tone}` }, label), more && h('small', {}, more));
}

function restrictions({ scopes, allowedAddresses }: Key): Child {
  if (scopes === null && allowedAddresses === null) return null;
  const none = scopes?.length === 0 ? ['no scope'] : [];
  const chips = [...(scopes ?? []), ...none, ...(allowedAddresses ?? []).map((block) => `from ${block}`)];
  const items = chips.map((chip) => h('li', {}, chip));
  return h('ul', { class: 'chips', 'aria-label': 'Restrictions' }, items);
}
