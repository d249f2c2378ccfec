import { setTimeout as pause } from 'node:timers/promises';
import type { OpenStore } from '@orgkey/cli';
import { OrgkeyError } from '@orgkey/core';
import type { FirstKey } from './first-key.js';
import type { StoreWatch } from './store-watch.js';

const RETRY_MS = 500;

/** What has to happen once before the store is ready, however long it can't be reached. */
export interface StartUp {
  readonly opened: OpenStore;
  readonly firstKey: FirstKey;
  readonly watch: StoreWatch;
  /** The key, as soon as there is one. */
  readonly shown: (key: string) => void;
}

/**
 * Brings the schema up to date and makes the first key, again and again until it worked. Resolves then,
 * or when `signal` ends it; rejects with `OrgkeyError` when no repetition can help.
 */
export async function prepareStore({ opened, firstKey, watch, shown }: StartUp, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await opened.migrate();
      const key = await firstKey.create();
      watch.well();
      if (key !== undefined) shown(key);
      return;
    } catch (error) {
      if (error instanceof OrgkeyError && HOPELESS.includes(error.code)) throw error;
      watch.trouble(error);
    }
    await pause(RETRY_MS, undefined, { signal }).catch(() => {});
  }
}

const HOPELESS: readonly string[] = ['option_invalid', 'input_invalid', 'schema_newer'];
