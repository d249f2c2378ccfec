import type { Cluster, Redis, RedisCommander, RedisOptions } from 'ioredis';
import { OrgkeyError } from '../../orgkey-error.js';
import type { MaybePromise } from '../../result/outcome.js';
import { bareError, whyOf } from './bare-error.js';
import type { CheckedRedisOptions } from './options.js';

/** The commands of a Redis or of a Cluster: they are the same. */
export type Client = RedisCommander & Pick<Redis, 'pipeline' | 'isCluster'>;

/** A connection of the store's own, beside the client that it was given. */
export interface Connection {
  /** The client, once it is connected and its servers were found fit. Connects at the first call. Rejects within the time-out. */
  ready(): MaybePromise<Client>;
  /** Changes when a server may be another one than before. */
  epoch(): number;
  /** Ends it, for good. What is under way rejects. */
  close(): void;
}

/** Looks at each server that a connection was made to, before anything is asked of it. */
export type Vet = (server: Redis, inCluster: boolean) => Promise<void>;

const MAX_RETRY_MS = 500;

/** Makes a connection as the given client's, with time-outs and retries of its own. Opens nothing yet. */
export function createConnection(given: Redis | Cluster, { timeoutMs }: CheckedRedisOptions, vet: Vet): Connection {
  const client = duplicate(given, timeoutMs);
  // Goes up when a connection is lost, and when a node joins a cluster: then servers are looked at again.
  let epoch = 0;
  let fitEpoch = -1;
  let isClosed = false;
  let opening: Promise<Client> | undefined;
  for (const event of ['close', 'end', '+node']) client.on(event, () => epoch++);
  const lastError = followErrors(client);

  const open = async (): Promise<Client> => {
    // Again where a node has joined meanwhile; a connection that was lost ends it by an error.
    while (fitEpoch !== epoch) {
      await connected(client, timeoutMs, lastError);
      // A database that the server does not have: ioredis would go on in another one.
      if (!client.isCluster && lastError() !== undefined) throw notReached(lastError(), '');
      const now = epoch;
      await lookAtServers(client as Client, vet);
      fitEpoch = now;
    }
    return client as Client;
  };
  const begin = (): Promise<Client> => {
    opening = open().finally(() => {
      opening = undefined;
    });
    return opening;
  };
  return {
    ready() {
      if (isClosed) return Promise.reject(unreachable('The store is closed.'));
      return fitEpoch === epoch ? (client as Client) : (opening ?? begin());
    },
    epoch: () => epoch,
    close() {
      isClosed = true;
      client.disconnect();
    },
  };
}

/** A node of a cluster that can't be looked at holds up nobody else: it is let go, and looked at when it is back. */
async function lookAtServers(client: Client, vet: Vet): Promise<void> {
  const leaveOut = (server: Redis) => (error: unknown) => {
    if (!client.isCluster || error instanceof OrgkeyError) throw error;
    server.disconnect();
  };
  await Promise.all(serversOf(client).map((server) => vet(server, client.isCluster).catch(leaveOut(server))));
}

function duplicate(given: Redis | Cluster, timeoutMs: number): Redis | Cluster {
  const retry = (times: number): number => Math.min(25 * 2 ** Math.min(times, 10), MAX_RETRY_MS);
  const own = {
    lazyConnect: true,
    enableReadyCheck: true,
    commandTimeout: timeoutMs,
    connectTimeout: timeoutMs,
    // A server that hangs: without it, each command would stay queued behind those that were never answered.
    socketTimeout: timeoutMs,
    sentinelCommandTimeout: timeoutMs,
    // A command that was not answered may have been carried out: whoever sent it decides.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    enableAutoPipelining: false,
    // Replies in one shape, whatever the given client asks for.
    stringNumbers: false,
    replyMapping: 'legacy',
    readOnly: false,
  } as const satisfies RedisOptions;
  if (isCluster(given)) {
    return given.duplicate([], {
      lazyConnect: true,
      enableReadyCheck: true,
      scaleReads: 'master',
      clusterRetryStrategy: retry,
      // Half of the time: where the node that is asked first hangs, the next one still answers within it.
      slotsRefreshTimeout: Math.ceil(timeoutMs / 2),
      redisOptions: { ...given.options.redisOptions, ...own },
    });
  }
  return given.duplicate({
    ...own,
    enableOfflineQueue: false,
    retryStrategy: retry,
    sentinelRetryStrategy: retry,
    // A primary that was demoted: the next attempt finds its successor.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
  } satisfies RedisOptions);
}

// Not `instanceof`: the client may come from another copy of ioredis.
function isCluster(client: Redis | Cluster): client is Cluster {
  return client.isCluster;
}

/** The servers that a client reads and writes. */
export function serversOf(client: Client): Redis[] {
  const either = client as Redis | Cluster;
  return isCluster(either) ? either.nodes('master') : [either];
}

/** What went wrong with a client since its connection was last made. Whoever waits for an answer is told by a rejection. */
function followErrors(client: Redis | Cluster): () => unknown {
  let last: unknown;
  const note = (error: unknown): void => {
    // The event that follows on another says less than it.
    if (last === undefined || whyOf(error) !== 'Connection is closed') last = error;
  };
  client.on('error', note);
  client.on('node error', note);
  client.on('connect', () => {
    last = undefined;
  });
  return () => last;
}

/** Resolves when the client is ready. Rejects when the attempt that is under way has failed or takes too long. */
function connected(client: Redis | Cluster, timeoutMs: number, lastError: () => unknown): Promise<void> {
  if (client.status === 'ready') return Promise.resolve();
  return new Promise((resolve, reject) => {
    const settle = (then: () => void) => (): void => {
      clearTimeout(timer);
      client.off('ready', onReady);
      client.off('close', onFailure);
      client.off('end', onFailure);
      then();
    };
    const onReady = settle(resolve);
    const failing = (how: string) => settle(() => reject(notReached(lastError(), how)));
    const onFailure = failing('it closed the connection');
    const timer = setTimeout(failing(`no answer within ${timeoutMs} ms`), timeoutMs);
    client.on('ready', onReady);
    client.on('close', onFailure);
    client.on('end', onFailure);
    // How it ends is what the events say.
    if (client.status === 'wait' || client.status === 'end') client.connect().catch(() => {});
  });
}

function notReached(reason: unknown, otherwise: string): OrgkeyError {
  const why = whyOf(reason) ?? otherwise;
  return new OrgkeyError('unavailable', `Redis can not be reached: ${why}.`, { cause: bareError(reason) });
}

export function unreachable(message: string): OrgkeyError {
  return new OrgkeyError('unavailable', message);
}
