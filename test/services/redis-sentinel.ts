import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from './free-port.js';
import { plainClient, type RedisServer, redisProgram, startRedis } from './redis.js';
import { linked } from './redis-cluster.js';
import { allOrNone, launch, removeFolder, type ServerProcess, scratchFolder } from './server-process.js';
import { until } from './until.js';

/** A primary with replicas, of a test's own. */
export interface ReplicatedRedis {
  readonly url: string;
  readonly primary: RedisServer;
  readonly replicas: readonly RedisServer[];
  stop(): Promise<void>;
}

/** Starts a primary and replicas that follow it; they are linked when this resolves. */
export async function startReplicatedRedis(replicaCount: number): Promise<ReplicatedRedis> {
  const settings = { 'repl-diskless-sync-delay': 0, 'repl-timeout': 5 };
  const primary = await startRedis({ settings });
  const replicas = await allOrNone(
    Array.from({ length: replicaCount }, () =>
      startRedis({ settings: { ...settings, replicaof: `127.0.0.1 ${primary.port}` } }),
    ),
  );
  await Promise.all(
    replicas.map(async ({ port }) => {
      const client = plainClient(port);
      await linked(client).finally(() => client.disconnect());
    }),
  );
  await acknowledged(primary.port, replicaCount);
  return {
    url: primary.url,
    primary,
    replicas,
    async stop() {
      await Promise.all([primary, ...replicas].map((server) => server.stop()));
    },
  };
}

/** Resolves when so many replicas acknowledge a write: one that is linked does not before its first report. */
export function acknowledged(port: number, replicas: number): Promise<void> {
  return until('acknowledgement by all replicas', () =>
    asked(port, async (client) => {
      await client.set('orgkey-services', 1, 'PX', 1);
      return (await client.wait(replicas, 1_000)) === replicas;
    }),
  );
}

/** A primary with replicas that three Sentinels watch. */
export interface RedisSentinel extends ReplicatedRedis {
  /** What ioredis connects by. */
  readonly sentinels: readonly { readonly host: string; readonly port: number }[];
  readonly name: string;
}

const NAME = 'orgkey';
const SENTINELS = 3;

export async function startRedisSentinel(replicaCount = 1): Promise<RedisSentinel> {
  const redis = await startReplicatedRedis(replicaCount);
  const ports = await freePorts(SENTINELS);
  const folder = scratchFolder('sentinel');
  const watchers = await Promise.all(ports.map((port) => startWatcher(port, { folder, primary: redis.primary.port })));
  await Promise.all(ports.map((port) => knowsAll(port, replicaCount)));
  return {
    ...redis,
    name: NAME,
    sentinels: ports.map((port) => ({ host: '127.0.0.1', port })),
    async stop() {
      await Promise.all(watchers.map((watcher) => watcher.stop()));
      await redis.stop();
      removeFolder(folder);
    },
  };
}

async function startWatcher(port: number, about: { folder: string; primary: number }): Promise<ServerProcess> {
  const file = join(about.folder, `${port}.conf`);
  // Sentinel writes what it learns into its own file.
  writeFileSync(
    file,
    [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${about.folder}`,
      `sentinel monitor ${NAME} 127.0.0.1 ${about.primary} 2`,
      `sentinel down-after-milliseconds ${NAME} 500`,
      `sentinel failover-timeout ${NAME} 2000`,
    ].join('\n'),
  );
  return launch({
    program: await redisProgram(),
    args: [file, '--sentinel'],
    ready: () => asked(port, (client) => client.ping()),
  });
}

function knowsAll(port: number, replicas: number): Promise<void> {
  return until('Sentinels that know each other', () =>
    asked(port, async (client) => {
      const flat = (await client.call('SENTINEL', 'MASTER', NAME)) as string[];
      const told = new Map(flat.flatMap((name, i) => (i % 2 === 0 ? [[name, flat[i + 1]] as const] : [])));
      return told.get('num-slaves') === String(replicas) && told.get('num-other-sentinels') === String(SENTINELS - 1);
    }),
  );
}

async function asked<T>(port: number, question: (client: ReturnType<typeof plainClient>) => Promise<T>): Promise<T> {
  const client = plainClient(port);
  try {
    await client.connect();
    return await question(client);
  } finally {
    client.disconnect();
  }
}
