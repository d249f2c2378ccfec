import { createRedisStore } from '@orgkey/core/redis';
import { Cluster, Redis } from 'ioredis';
import type { Opening, OpenStore } from './open-store.js';
import { redisFindings } from './redis-findings.js';
import { invalid, type StoreUrl } from './store-url.js';

/** Opens a Redis or a Redis Cluster. The store connects by itself, at its first call. */
export function openRedis({ url, origin }: Opening): OpenStore {
  const client = url.kind === 'redis-cluster' ? clusterOf(url, origin) : new Redis(url.address, { lazyConnect: true });
  const store = createRedisStore(client, { acks: url.acks });
  return {
    kind: url.kind,
    store,
    // Nothing to create; but what the store refuses when it is first reached, it refuses here.
    async migrate() {
      await store.listOrganizations();
      return [];
    },
    async examine() {
      // What the store itself refuses is among what is found.
      return redisFindings(client, url.acks);
    },
    async close() {
      await store.close();
      client.disconnect();
    },
  };
}

/** `redis-cluster://user:password@host:port,host:port`: each host is a way into the same cluster. */
function clusterOf({ address }: StoreUrl, origin: string): Cluster {
  const [, userInfo = '', hosts = ''] = /^[a-z-]+:\/\/(?:([^@/]*)@)?([^/?]*)/i.exec(address) ?? [];
  const nodes = hosts.split(',').map((node) => {
    const found = /^(\[[0-9a-f:]+\]|[A-Za-z0-9._-]+):(\d{1,5})$/i.exec(node);
    if (found === null) throw invalid(origin, 'must be redis-cluster://HOST:PORT,HOST:PORT');
    return { host: (found[1] as string).replace(/^\[|\]$/g, ''), port: Number(found[2]) };
  });
  return new Cluster(nodes, { lazyConnect: true, redisOptions: loginOf(userInfo, origin) });
}

function loginOf(userInfo: string, origin: string): { readonly username?: string; readonly password?: string } {
  if (userInfo === '') return {};
  try {
    const [username = '', password = ''] = userInfo.split(':').map(decodeURIComponent);
    return username === '' ? { password } : { username, password };
  } catch {
    throw invalid(origin, 'must have user and password percent-encoded');
  }
}
