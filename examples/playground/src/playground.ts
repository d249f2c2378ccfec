import { setTimeout as pause } from 'node:timers/promises';
import { type EnvironmentSettings, type OpenStore, openStore, readKeySettings } from '@orgkey/cli';
import { createAuthenticator, createKeyManager, type KeyManager, OrgkeyError } from '@orgkey/core';
import { createApi } from './api/routes.js';
import { curlCommand, reachable } from './curl-command.js';
import { type Environment, readSettings, type Settings } from './environment.js';
import { createFirstKey } from './first-key.js';
import { serverOf } from './frameworks/server-of.js';
import { type Serving, serve } from './serve.js';
import { createSettingsPage } from './settings-page/settings-page.js';
import { PAGE_PATH } from './settings-page/sign-in.js';
import { prepareStore } from './start-up.js';
import { createStoreWatch, type StoreWatch } from './store-watch.js';

/** How long requests that were accepted may take after a signal, and then what is to be written and closed. */
const GRACE_MS = 7_000;
const CLOSE_MS = 1_500;
/** How long `ready` waits for a store, so that the first key stands above it where the store can be reached. */
const PATIENCE_MS = 1_500;

const SETTINGS_OFF =
  'Settings → API Keys is off: HOST is not loopback, and its demo sign-in asks for nothing. DEMO=1 turns it on.';

const say = (line: string): void => console.log(line);

/** Runs the playground until `signal` ends it; resolves with the exit code of the process. */
export async function runPlayground(env: Environment, signal: AbortSignal): Promise<number> {
  try {
    const settings = readSettings(env);
    const keys = await readKeySettings(env);
    // A server must not stand still for another process's write: what waits longer is tried again later.
    const opened = await openStore(settings.store, { origin: 'STORE', busyTimeoutMs: 100 });
    try {
      await run({ settings, keys, opened }, signal);
      return 0;
    } finally {
      await atMost(CLOSE_MS / 2, opened.close());
    }
  } catch (error) {
    return complain(error, env);
  }
}

interface Given {
  readonly settings: Settings;
  readonly keys: EnvironmentSettings;
  readonly opened: OpenStore;
}

async function run(given: Given, signal: AbortSignal): Promise<void> {
  const { settings, keys, opened } = given;
  const watch = createStoreWatch(say);
  const authenticator = createAuthenticator({
    ...keys,
    store: opened.store,
    freshness: settings.freshness,
    carriers: { body: 'orgSlug', path: 'orgSlug', query: 'orgSlug', header: 'X-Org-Slug' },
    listeners: watch.listeners,
  });
  const createServer = await serverOf(settings.framework);
  const manager = createKeyManager({ ...keys, store: opened.store });
  const settingsPage = settings.demo ? createSettingsPage(manager) : undefined;
  const server = await createServer({ authenticator, api: createApi(), settingsPage });
  const serving = await serve(server, settings);
  try {
    await untilStopped(given, { serving, watch, manager }, signal);
  } finally {
    await serving.stop(GRACE_MS);
    await atMost(CLOSE_MS / 2, authenticator.close());
  }
}

/** What runs when the server listens. */
interface Running {
  readonly serving: Serving;
  readonly watch: StoreWatch;
  readonly manager: KeyManager;
}

async function untilStopped(
  { settings, opened }: Given,
  { serving: { url }, watch, manager }: Running,
  signal: AbortSignal,
): Promise<void> {
  const firstKey = createFirstKey(manager);
  const shown = (key: string): void =>
    say(`\nThe key of acme is shown this once. Try it:\n\n  ${curlCommand(url, key)}\n`);
  const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  const prepared = prepareStore({ opened, firstKey, watch, shown }, signal);
  await Promise.race([prepared, stopped, pause(PATIENCE_MS, undefined, { ref: false })]);
  say(settings.demo ? `Settings → API Keys: ${reachable(url)}${PAGE_PATH}` : SETTINGS_OFF);
  say(`ready ${url} framework=${settings.framework} store=${opened.kind}`);
  await prepared;
  if (!signal.aborted) await stopped;
}

/** A store that hangs can't be said goodbye to, and must not hold up the end of the process. */
function atMost(ms: number, work: Promise<void>): Promise<void> {
  return Promise.race([work, pause(ms)]);
}

/** One line for what a person can put right; the stack for a bug. */
function complain(error: unknown, env: Environment): number {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  const port = env['PORT'] || '3000';
  const host = env['HOST'] || '127.0.0.1';
  if (error instanceof OrgkeyError) {
    console.error(message);
    return 2;
  }
  if (code === 'EADDRINUSE') {
    console.error(`PORT ${port} is taken on ${host}: another program listens there. PORT=0 takes any free port.`);
    return 1;
  }
  if (syscall === 'listen' && code === 'EACCES') {
    console.error(`PORT ${port} may not be used by this user: take one above 1023.`);
    return 2;
  }
  if (syscall === 'listen' || syscall === 'getaddrinfo') {
    console.error(`HOST ${host} is no address of this machine (${code}).`);
    return 2;
  }
  console.error(error);
  return 1;
}
