import { createKeyManager, type KeyManager } from '@orgkey/core';
import type { Command } from 'commander';
import { CommandError, EXIT } from './exit.js';
import { globalsOf, type Host } from './host.js';
import { type EnvironmentSettings, readKeySettings } from './key-settings.js';
import { createOutput, type Output } from './output/output.js';
import { type OpenStore, openStore } from './store/open-store.js';
import { SHARED_FORMS } from './store/store-url.js';

/** What a command that needs a store works with. */
export interface Work {
  readonly opened: OpenStore;
  readonly manager: KeyManager;
  readonly settings: EnvironmentSettings;
  readonly output: Output;
  /** Who the changes are made by, as the store keeps it. */
  readonly by: { readonly actor: string };
}

/** Where the store's URL was found. */
export interface StoreName {
  readonly url: string;
  readonly origin: string;
}

/** The URL by `--store`, else by `ORGKEY_STORE`; `undefined` where neither names one. */
export function storeNamed(command: Command, host: Host): StoreName | undefined {
  const { store } = globalsOf(command);
  if (store !== undefined) return { url: store, origin: '--store' };
  const url = host.env['ORGKEY_STORE'];
  return url === undefined || url === '' ? undefined : { url, origin: 'ORGKEY_STORE' };
}

/** Opens the store that the command line names, does the work, and closes the store whatever happens. */
export async function withStore<T>(
  { command, host, create = false }: { readonly command: Command; readonly host: Host; readonly create?: boolean },
  work: (work: Work) => Promise<T>,
): Promise<T> {
  const named = storeNamed(command, host);
  if (named === undefined)
    throw new CommandError(
      EXIT.wrongUse,
      `No store is named: give --store URL, or set ORGKEY_STORE. The URL is ${SHARED_FORMS}`,
    );
  if (/^memory:/i.test(named.url))
    throw new CommandError(
      EXIT.wrongUse,
      `${named.origin} can't be memory: here: that store lives inside one process, and would be empty and gone at once.`,
    );
  const settings = await readKeySettings(host.env);
  const opened = await openStore(named.url, { origin: named.origin, create });
  try {
    const manager = createKeyManager({ ...settings, store: opened.store });
    const output = createOutput(host, globalsOf(command).json === true);
    return await work({ opened, manager, settings, output, by: { actor: actorOf(host) } });
  } finally {
    await opened.close();
  }
}

function actorOf({ env }: Host): string {
  const user = (env['USER'] ?? env['LOGNAME'] ?? '').replace(/[\p{Cc}\p{Cs}]/gu, '').slice(0, 100);
  return user === '' ? 'orgkey' : `orgkey (${user})`;
}
