import type { Refusal } from '../api.js';
import { type Child, h } from '../dom.js';
import { icon } from '../icons.js';
import { quoted } from '../quoted.js';
import { listFailure } from '../words.js';

/** How one comes out of a failure. */
export interface Retry {
  readonly retrying: boolean;
  readonly retry: () => Promise<void>;
  readonly signInUrl: string | undefined;
}

/** A panel that says why there is no list, and what to do about it. */
function panel(name: Parameters<typeof icon>[0], title: string, ...content: Child[]): HTMLElement {
  return h('section', { class: 'card panel' }, icon(name), h('h2', {}, title), ...content);
}

/** What is seen before the first list is there: its shape. */
export function loading(): HTMLElement {
  const line = () => h('div', {}, h('i'), h('i'), h('i'));
  return h('div', { class: 'card skeleton', role: 'status', 'aria-label': 'Loading API keys' }, line(), line(), line());
}

export function empty(create: () => void): HTMLElement {
  const button = h(
    'button',
    { type: 'button', class: 'primary', click: create },
    icon('plus'),
    'Create your first key',
  );
  return panel('key', 'No API keys yet', h('p', {}, 'Create one to call the API from your own programs.'), button);
}

export function nothingFound(search: string): HTMLElement {
  return h('p', { class: 'card panel', role: 'status' }, 'No key matches ', quoted(search), '.');
}

export function failurePanel(refusal: Refusal, { retrying, retry, signInUrl }: Retry): HTMLElement {
  if (refusal.code === 'session_missing') {
    const link = signInUrl === undefined ? null : h('a', { href: signInUrl, class: 'button primary' }, 'Sign in');
    return panel('lock', 'You are signed out', h('p', {}, 'Sign in to manage API keys.'), link);
  }
  const text = retrying ? 'This page tries again by itself.' : '';
  const content = h('p', { role: 'alert' }, listFailure(refusal), ' ', text);
  // Without hope in another try, the page itself may be what is out of date: who is signed in has changed.
  const again = retrying ? retryButton(retry) : h('button', { type: 'button', click: reloadPage }, 'Reload the page');
  return panel('alert', 'Keys can’t be shown', content, again);
}

/** What went wrong, above a list that may be out of date. */
export function banner(text: string, { retry }: Retry): HTMLElement {
  const words = h('span', {}, text, ' The list may be out of date; this page tries again by itself.');
  return h('div', { class: 'callout', role: 'alert' }, icon('alert'), words, retryButton(retry));
}

/** The way to the rest of a long list. */
export function moreButton(rest: number, show: () => void): HTMLElement {
  return h('button', { type: 'button', class: 'more', click: show }, `Show more (${rest} left)`);
}

function reloadPage(): void {
  location.reload();
}

function retryButton(retry: () => Promise<void>): HTMLElement {
  return h('button', { type: 'button', click: () => void retry() }, 'Try again');
}
