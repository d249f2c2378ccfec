import { type IssuedKey, type Key, type NewKey, type Organization, Refusal, type Session } from './api.js';
import type { App } from './app.js';
import { askForKey } from './dialogs/create.js';
import { askForName } from './dialogs/rename.js';
import { askToRevoke } from './dialogs/revoke.js';
import { askForOverlap } from './dialogs/rotate.js';
import { showSecret } from './dialogs/secret.js';
import { focusOn } from './focus.js';
import type { KeyAction } from './view/key-row.js';
import { changeFailure } from './words.js';

/** What actions work with. */
export interface ActionParts extends App {
  readonly session: Session;
  readonly organization: () => Organization;
  readonly changed: () => Promise<void>;
}

/** Everything that changes keys: each asks first, and reads the list again after. */
export interface Actions {
  readonly create: () => void;
  readonly act: (action: KeyAction, key: Key) => void;
}

export function createActions(parts: ActionParts): Actions {
  const { root } = parts;
  // What a key was rotated to is where it goes on.
  const act: Record<KeyAction, (parts: ActionParts, key: Key) => Promise<unknown>> = { rename, rotate, revoke };
  return {
    create: () => void create(parts),
    act: (action, key) =>
      void act[action](parts, key).then((next) => focusOn(root, action, typeof next === 'string' ? next : key.id)),
  };
}

/** A change, with its failure in words. The list is read again whatever came of it. */
async function attempt<T>(change: Promise<T>, changed: () => Promise<void>): Promise<T> {
  try {
    return await change;
  } catch (error) {
    throw error instanceof Refusal ? new Error(changeFailure(error)) : error;
  } finally {
    void changed();
  }
}

async function create(parts: ActionParts): Promise<void> {
  const { root, api, session, organization, changed, signal } = parts;
  let issued: IssuedKey | undefined;
  const ask = async (key: NewKey) => {
    issued = await attempt(api.create(organization().slug, key), changed);
  };
  await askForKey(root, { session, create: ask }, signal);
  if (issued !== undefined) await showIssued(parts, { issued, title: 'Save your API key', after: undefined });
  root.querySelector<HTMLElement>('[data-action=create]')?.focus();
}

async function rotate(parts: ActionParts, key: Key): Promise<string | undefined> {
  const { root, api, organization, changed, signal } = parts;
  let issued: IssuedKey | undefined;
  let after: string | undefined;
  const ask = async (overlap: string, words: string) => {
    issued = await attempt(api.rotate(organization().slug, key, overlap), changed);
    after = words;
  };
  await askForOverlap(root, { key, rotate: ask }, signal);
  if (issued !== undefined) await showIssued(parts, { issued, title: 'Save the new API key', after });
  return issued?.id;
}

function rename({ root, api, organization, changed, announce, signal }: ActionParts, key: Key): Promise<void> {
  const ask = async (name: string) => {
    await attempt(api.rename(organization().slug, key, name), changed);
    announce('Key renamed');
  };
  return askForName(root, { key, rename: ask }, signal);
}

function revoke({ root, api, organization, changed, announce, signal }: ActionParts, key: Key): Promise<void> {
  const ask = async () => {
    await attempt(api.revoke(organization().slug, key), changed);
    announce('Key revoked');
  };
  return askToRevoke(root, { key, revoke: ask }, signal);
}

function showIssued(
  { root, organization, settings, signal }: ActionParts,
  shown: { readonly issued: IssuedKey; readonly title: string; readonly after: string | undefined },
): Promise<void> {
  const { exampleUrl } = settings;
  return showSecret(root, { ...shown, organization: organization().name, exampleUrl }, signal);
}
