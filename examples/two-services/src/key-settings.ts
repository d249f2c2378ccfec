import type { KeySettings } from '@orgkey/core';
import { createRedisStore, type RedisStore } from '@orgkey/core/redis';
import { Redis } from 'ioredis';

/** What both services agree on, so that a key means the same to them. */
export interface SharedKeys {
  readonly settings: KeySettings<RedisStore>;
  close(): Promise<void>;
}

/** Each service opens its own: they share the Redis, and nothing in memory. */
export function openKeys(redisUrl: string): SharedKeys {
  const client = new Redis(redisUrl, { lazyConnect: true });
  const store = createRedisStore(client, { namespace: 'two-services' });
  return {
    settings: { store, prefix: 'acme' },
    async close() {
      await store.close();
      client.disconnect();
    },
  };
}
