import { plainClient, type RedisServer } from '../../services/redis.js';
import { linked } from '../../services/redis-cluster.js';
import { acknowledged, startReplicatedRedis } from '../../services/redis-sentinel.js';

/** A Redis with three replicas whose primary can be replaced, again and again. */
export interface ReplicaSet {
  readonly url: string;
  readonly primaryPort: () => number;
  /**
   * Makes the replica that has most the primary. No write of the old one can be acknowledged by most replicas
   * before that happens. `switched` is called when the new primary is the one to talk to; the old one becomes
   * its replica when `retire` resolves.
   */
  readonly replacePrimary: (how: Replacement) => Promise<void>;
  readonly stop: () => Promise<void>;
}

interface Replacement {
  /** Killed before; else it goes on and knows nothing. */
  readonly killed: boolean;
  readonly switched: (port: number) => void;
  readonly retire: () => Promise<void>;
}

const REPLICAS = 3;

export async function startReplicaSet(): Promise<ReplicaSet> {
  const started = await startReplicatedRedis(REPLICAS);
  let primary: RedisServer = started.primary;
  let replicas: readonly RedisServer[] = started.replicas;
  return {
    url: started.url,
    primaryPort: () => primary.port,
    async replacePrimary({ killed, switched, retire }) {
      const old = primary;
      if (killed) await old.kill();
      // From here on the old one has no replica, so nothing that it is told can be proven any more.
      const offsets = await Promise.all(replicas.map(detach));
      const next = replicas[offsets.indexOf(Math.max(...offsets))] as RedisServer;
      const others = replicas.filter((replica) => replica !== next);
      await Promise.all(others.map((other) => follow(other, next)));
      primary = next;
      switched(next.port);
      await retire();
      if (killed) await old.restart();
      await follow(old, next);
      replicas = [...others, old];
      await acknowledged(next.port, REPLICAS);
    },
    stop: () => started.stop(),
  };
}

/** Resolves with how much of the primary's stream it has. */
async function detach({ port }: RedisServer): Promise<number> {
  return asked(port, async (client) => {
    await client.call('REPLICAOF', 'NO', 'ONE');
    return Number(/master_repl_offset:(\d+)/.exec(await client.info('replication'))?.[1]);
  });
}

async function follow({ port }: RedisServer, primary: RedisServer): Promise<void> {
  await asked(port, async (client) => {
    await client.call('REPLICAOF', '127.0.0.1', primary.port);
    await linked(client);
  });
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
