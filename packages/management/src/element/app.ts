import { type Api, createApi, type Refusal, type Session } from './api.js';
import { h } from './dom.js';
import { startKeys } from './keys.js';
import { createLoader } from './loader.js';
import type { Settings } from './settings.js';
import { failurePanel, loading } from './view/states.js';

/** What the parts of the page share. */
export interface App {
  readonly root: ShadowRoot;
  readonly settings: Settings;
  readonly api: Api;
  /** Ends with the element: every listener and timer hangs on it. */
  readonly signal: AbortSignal;
  /** Says something to assistive technology, and shows it for a moment. */
  readonly announce: (text: string) => void;
}

/** Starts the page in a shadow root: who is signed in, then the keys. */
export function startApp(root: ShadowRoot, settings: Settings, signal: AbortSignal): void {
  const heading = h('h1', {}, settings.heading);
  const body = h('div', { class: 'page' }, heading, loading());
  const toast = h('p', { class: 'toast', role: 'status' });
  root.replaceChildren(body, toast);
  const app: App = { root, settings, signal, api: createApi(settings.base), announce: announcer(toast) };
  const load = createLoader<Session>({
    read: app.api.session,
    show: (session) => startKeys(app, session, body),
    fail: (refusal: Refusal, retrying) =>
      body.replaceChildren(heading, failurePanel(refusal, { retrying, retry: load, signInUrl: settings.signInUrl })),
    signal,
  });
  void load();
}

function announcer(toast: HTMLElement): (text: string) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (text) => {
    clearTimeout(timer);
    toast.textContent = text;
    timer = setTimeout(() => toast.replaceChildren(), 4_000);
  };
}
