import { createActions } from './actions.js';
import type { Organization, Session } from './api.js';
import type { App } from './app.js';
import { createLoader } from './loader.js';
import { header } from './view/header.js';
import { createListView } from './view/list-view.js';

/** Where the choice of an organization is kept for this tab. */
const CHOICE = 'orgkey-keys:organization';
const MINUTE_MS = 60_000;

/** Shows the keys of one organization of the session, and keeps the list up to date. */
export function startKeys(app: App, session: Session, body: HTMLElement): void {
  const { root, api, settings, signal } = app;
  let organization = chosen(session);
  const reload = () => load();
  const changed = tellingOtherTabs(reload, signal);
  const { act, create } = createActions({ ...app, session, changed, organization: () => organization });
  const list = createListView({ root, act, create, toggled: () => void reload() });
  const load = createLoader({
    read: () => api.list(organization.slug, list.choices.all),
    show: list.show,
    fail: (refusal, retrying) => list.fail(refusal, { retrying, retry: reload, signInUrl: settings.signInUrl }),
    signal,
  });
  const select = (other: Organization) => {
    organization = other;
    sessionStorage.setItem(CHOICE, other.slug);
    list.await();
    void load();
  };
  body.replaceChildren(header({ heading: settings.heading, session, organization, select, create }), ...list.elements);
  void load();
  whenSeen(() => void load(), list.tick, signal);
}

function chosen({ organizations }: Session): Organization {
  const slug = sessionStorage.getItem(CHOICE);
  return (organizations.find((each) => each.slug === slug) ?? organizations[0]) as Organization;
}

/** Calls `again` when somebody comes back to the page, and `tick` each minute while somebody sees it. */
function whenSeen(again: () => void, tick: () => void, signal: AbortSignal): void {
  const isSeen = () => document.visibilityState === 'visible';
  document.addEventListener('visibilitychange', () => isSeen() && again(), { signal });
  const clock = setInterval(() => isSeen() && tick(), MINUTE_MS);
  signal.addEventListener('abort', () => clearInterval(clock));
}

/** Reads the list again after a change, here and wherever else the page is open. */
function tellingOtherTabs(load: () => Promise<void>, signal: AbortSignal): () => Promise<void> {
  const channel = new BroadcastChannel('orgkey-keys');
  channel.addEventListener('message', () => void load());
  signal.addEventListener('abort', () => channel.close());
  return () => {
    channel.postMessage('changed');
    return load();
  };
}
