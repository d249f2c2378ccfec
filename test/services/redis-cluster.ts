import type { Redis } from 'ioredis';
import { onFreePorts } from './free-port.js';
import { plainClient, type RedisServer, startRedis } from './redis.js';
import { allOrNone } from './server-process.js';
import { until } from './until.js';

/** A Redis Cluster of a test's own: three primaries, each with one replica. */
export interface RedisCluster {
  readonly url: string;
  readonly primaries: readonly RedisServer[];
  /** In the order of their primaries. */
  readonly replicas: readonly RedisServer[];
  stop(): Promise<void>;
}

const LAST_SLOT = 16_383;
const PRIMARIES = 3;

/** Starts a cluster; every node says that it is whole, and every replica is linked, when this resolves. */
export function startRedisCluster(): Promise<RedisCluster> {
  return onFreePorts(2 * PRIMARIES, clusterWith);
}

async function clusterWith(busPorts: readonly number[]): Promise<RedisCluster> {
  const servers = await allOrNone(busPorts.map((busPort) => startRedis({ settings: nodeSettings(busPort) })));
  const clients = servers.map(({ port }) => plainClient(port));
  try {
    await join(clients, servers, busPorts);
  } catch (error) {
    await Promise.all(servers.map((server) => server.stop()));
    throw error;
  } finally {
    for (const client of clients) client.disconnect();
  }
  return {
    url: `redis-cluster://${servers.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    primaries: servers.slice(0, PRIMARIES),
    replicas: servers.slice(PRIMARIES),
    async stop() {
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

function nodeSettings(busPort: number): Record<string, string | number> {
  return {
    'cluster-enabled': 'yes',
    'cluster-config-file': 'nodes.conf',
    'cluster-node-timeout': 1_000,
    'cluster-port': busPort,
    'cluster-allow-replica-migration': 'no',
    'repl-diskless-sync-delay': 0,
  };
}

async function join(clients: Redis[], servers: RedisServer[], busPorts: readonly number[]): Promise<void> {
  const [first] = clients as [Redis];
  await Promise.all(
    clients.slice(0, PRIMARIES).map((client, i) => {
      const start = Math.ceil((i * (LAST_SLOT + 1)) / PRIMARIES);
      return client.call('CLUSTER', 'ADDSLOTSRANGE', start, Math.ceil(((i + 1) * (LAST_SLOT + 1)) / PRIMARIES) - 1);
    }),
  );
  await Promise.all(clients.map((client, i) => client.call('CLUSTER', 'SET-CONFIG-EPOCH', i + 1)));
  for (const [i, { port }] of servers.entries()) {
    if (i > 0) await first.call('CLUSTER', 'MEET', '127.0.0.1', port, busPorts[i] as number);
  }
  const everyNode = (what: string, says: RegExp): Promise<void> =>
    until(what, async () => {
      const answers = await Promise.all(clients.map((client) => client.call('CLUSTER', 'INFO') as Promise<string>));
      return answers.every((answer) => says.test(answer));
    });
  await everyNode('meeting of the cluster', new RegExp(`cluster_known_nodes:${clients.length}`));
  const ids = (await Promise.all(clients.map((client) => client.call('CLUSTER', 'MYID')))) as string[];
  await Promise.all(
    clients
      .slice(PRIMARIES)
      .map((client, i) => until('start of replication', () => client.call('CLUSTER', 'REPLICATE', ids[i] as string))),
  );
  await everyNode('a whole cluster', /cluster_state:ok/);
  await Promise.all(clients.slice(PRIMARIES).map(linked));
}

/** Resolves when a replica has its primary's data and follows it. */
export function linked(replica: Redis): Promise<void> {
  return until('link of the replica', async () => /master_link_status:up/.test(await replica.info('replication')));
}
