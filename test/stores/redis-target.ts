import type { OpenedStore, StoreTarget } from '@orgkey/conformance';
import type { KeyRecord, OrgkeyStore } from '@orgkey/core';
import { createRedisStore, type RedisStore, type RedisStoreOptions } from '@orgkey/core/redis';
import { Cluster, Redis } from 'ioredis';
import { type CommandWatch, watchCommands } from './redis-commands.js';

/** A client as a user would make it; nothing is changed to make the tests easier. */
export function clientOf(url: string): Redis | Cluster {
  const client = url.startsWith('redis-cluster://')
    ? new Cluster(
        url
          .slice('redis-cluster://'.length)
          .split(',')
          .map((node) => ({ host: node.split(':')[0] as string, port: Number(node.split(':')[1]) })),
      )
    : new Redis(url);
  client.on('error', () => {});
  return client;
}

let lastNamespace = 0;

/** Names of a test's own on a server that all share. */
export function freshNamespace(): string {
  lastNamespace++;
  return `test-${process.pid}-${Date.now().toString(36)}-${lastNamespace}`;
}

/** A Redis or a Redis Cluster, and the options of a store on it. */
export interface RedisUnderTest {
  readonly name: string;
  readonly url: string | undefined;
  readonly options?: RedisStoreOptions;
  /** Default: {@link clientOf}. */
  readonly connect?: (url: string) => Redis | Cluster;
}

/** What the store suite needs of a Redis. Each case gets a name space of its own. */
export function redisTarget({
  name,
  url = '',
  options = {},
  connect = clientOf,
}: RedisUnderTest): StoreTarget<OrgkeyStore> {
  return {
    name,
    async open(): Promise<OpenedStore<OrgkeyStore>> {
      const namespace = freshNamespace();
      const client = connect(url);
      const stores: RedisStore[] = [];
      const openStore = (): RedisStore => {
        const store = createRedisStore(client, { ...options, namespace });
        stores.push(store);
        return store;
      };
      let watch: CommandWatch | undefined;
      return {
        store: openStore(),
        openSecond: async () => openStore(),
        damage: async (id, member, text) => damage(client, `${namespace}:key:{${id}}`, [member, text]),
        cut: async () => {
          await Promise.all(stores.map((store) => store.close()));
        },
        dump: () => dump(client, namespace),
        async count() {
          watch ??= await watchCommands(client, namespace);
          return watch.count();
        },
        async close() {
          await Promise.all(stores.map((store) => store.close()));
          watch?.close();
          const names = await namesIn(client, namespace);
          await Promise.all(names.map((each) => client.del(each)));
          client.disconnect();
        },
      };
    },
  };
}

async function damage(
  client: Redis | Cluster,
  hash: string,
  [member, text]: [keyof KeyRecord, string | undefined],
): Promise<boolean> {
  if (text === undefined) await client.hdel(hash, member);
  else await client.hset(hash, member, text);
  return true;
}

async function namesIn(client: Redis | Cluster, namespace: string): Promise<string[]> {
  const servers = client.isCluster ? (client as Cluster).nodes('master') : [client as Redis];
  const names = await Promise.all(servers.map((server) => server.keys(`${namespace}:*`)));
  return names.flat();
}

async function dump(client: Redis | Cluster, namespace: string): Promise<string> {
  const names = await namesIn(client, namespace);
  const values = await Promise.all(
    names.map(async (name) => {
      switch (await client.type(name)) {
        case 'hash':
          return client.hgetall(name);
        case 'zset':
          return client.zrange(name, '0', '-1', 'WITHSCORES');
        case 'set':
          return client.smembers(name);
        case 'stream':
          return client.xrange(name, '-', '+');
        default:
          return client.get(name);
      }
    }),
  );
  return JSON.stringify(names.map((name, i) => [name, values[i]]));
}
