import type { OrgkeyStore } from '@orgkey/core';
import type { Finding } from './finding.js';
import { reached } from './reached.js';
import { parseStoreUrl, type StoreKind, type StoreUrl } from './store-url.js';

/** A store that was opened from a URL, with what only its opener can do. */
export interface OpenStore {
  readonly kind: StoreKind;
  readonly store: OrgkeyStore;
  /**
   * Makes the store ready to be used: creates or upgrades a SQL schema, and checks what must be right.
   * Resolves with what was done, in words; may be repeated, also by several processes at once. Rejects
   * with `option_invalid` or `schema_newer` when the store can't be used as it is, and with `unavailable`
   * when it can't be reached now.
   */
  readonly migrate: () => Promise<readonly string[]>;
  /** Looks at the store's configuration. Rejects with `unavailable` when the store can't be reached. */
  readonly examine: () => Promise<readonly Finding[]>;
  /** Ends all connections. The store can't be used after it. */
  readonly close: () => Promise<void>;
}

/** How to open a store. */
export interface OpenOptions {
  /** What messages call the URL. Default `the store's URL`. */
  readonly origin?: string;
  /**
   * SQLite alone: how long a write may wait for another process's, in milliseconds. The process stands
   * still meanwhile. Default 5,000.
   */
  readonly busyTimeoutMs?: number;
  /** SQLite alone: whether a file that is absent is created. Default `true`. */
  readonly create?: boolean;
}

/** What the opener of one kind gets. */
export interface Opening {
  readonly url: StoreUrl;
  readonly origin: string;
  readonly busyTimeoutMs: number;
  readonly create: boolean;
}

type Opener = (opening: Opening) => OpenStore | Promise<OpenStore>;

// Each kind's client is loaded when it is asked for, and by nobody else.
const OPENERS: Readonly<Record<StoreKind, () => Promise<Opener>>> = {
  memory: async () => (await import('./memory.js')).openMemory,
  sqlite: async () => (await import('./sqlite.js')).openSqlite,
  redis: async () => (await import('./redis.js')).openRedis,
  rediss: async () => (await import('./redis.js')).openRedis,
  'redis-cluster': async () => (await import('./redis.js')).openRedis,
  postgres: async () => (await import('./postgres.js')).openPostgres,
  mysql: async () => (await import('./mysql.js')).openMysql,
};

/**
 * Opens the store that a URL names: `sqlite:PATH`, `memory:`, `redis://…`, `rediss://…`,
 * `redis-cluster://host:port,host:port`, `postgres://…` or `mysql://…`; the Redis kinds take `?acks=N`.
 *
 * Resolves also when a server can't be reached: the store then rejects its calls until it can. Rejects
 * with `OrgkeyError` `option_invalid` when the URL is wrong or names a file that is no database; no
 * message holds the URL.
 *
 * @example
 * const { store, migrate, close } = await openStore('sqlite:.data/keys.db');
 * await migrate();
 * const manager = createKeyManager({ store });
 */
export async function openStore(url: string, options: OpenOptions = {}): Promise<OpenStore> {
  const { origin = 'The URL of the store', busyTimeoutMs = 5_000, create = true } = options;
  const parsed = parseStoreUrl(url, origin);
  const open = await OPENERS[parsed.kind]();
  const opened = await open({ url: parsed, origin, busyTimeoutMs, create });
  return { ...opened, migrate: () => reached(opened.migrate()), examine: () => reached(opened.examine()) };
}
