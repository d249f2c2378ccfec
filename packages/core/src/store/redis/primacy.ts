import type { Redis } from 'ioredis';
import { createLease, type Lease, momentNow } from '../../freshness/lease.js';
import { chain } from '../../result/chain.js';
import type { MaybePromise } from '../../result/outcome.js';
import { type Client, type Connection, serversOf, unreachable } from './connection.js';
import type { CheckedRedisOptions } from './options.js';

/**
 * For how long a server is taken for the primary after as many replicas as `acks` says have acknowledged a
 * write of it. With acks above half of the replicas, no other server can have had a change acknowledged
 * before the last of these writes: whoever makes a change waits this time, and no reader that still reaches
 * an old primary believes it any more.
 */
export const PRIMACY_MS = 1_000;
/** Renewed beside a request once it is this old, so that no request waits for it. */
const RENEW_AFTER_MS = 250;
const MAX_WAIT_MS = 250;
/** So many hash tags are tried to find one whose slot a node of a cluster has. */
const MAX_TAGS = 300;

/** A connection whose servers have proven, not long ago, that they are the primaries. */
export function createProvenConnection(
  connection: Connection,
  { acks, namespace, timeoutMs }: CheckedRedisOptions,
): Connection {
  const lease: Lease = createLease();
  const waitMs = Math.min(MAX_WAIT_MS, Math.floor(timeoutMs / 2));
  let provenEpoch = -1;
  let provenAt = Number.NEGATIVE_INFINITY;
  let proving: Promise<void> | undefined;

  const prove = async (client: Client): Promise<void> => {
    const epoch = connection.epoch();
    const from = momentNow();
    await Promise.all(serversOf(client).map((server) => heartbeat(server, { namespace, acks, waitMs })));
    if (epoch !== connection.epoch()) throw unreachable('The connection to Redis was lost while it was proven.');
    provenEpoch = epoch;
    provenAt = from.monotonic;
    lease.renew(from, PRIMACY_MS);
  };
  const renew = (client: Client): Promise<void> => {
    proving ??= prove(client).finally(() => {
      proving = undefined;
    });
    return proving;
  };
  const isProven = (): boolean => provenEpoch === connection.epoch() && lease.runningAt() !== undefined;

  const proven = (client: Client): MaybePromise<Client> => {
    if (!isProven()) {
      return renew(client).then(() => {
        if (isProven()) return client;
        throw unreachable('Redis took too long to prove that it is the primary.');
      });
    }
    // A failure is nobody's yet: it is told when the time has run out.
    if (performance.now() - provenAt > RENEW_AFTER_MS) renew(client).catch(() => {});
    return client;
  };
  return { ...connection, ready: () => chain(connection.ready(), proven) };
}

interface Heartbeat {
  readonly namespace: string;
  readonly acks: number;
  readonly waitMs: number;
}

const tags = new WeakMap<Redis, number>();

/** One write that enough replicas acknowledge, on the connection that reads: it is about that server and no other. */
async function heartbeat(server: Redis, { namespace, acks, waitMs }: Heartbeat): Promise<void> {
  for (let tag = tags.get(server) ?? 0; tag < MAX_TAGS; tag++) {
    const [set, wait] =
      (await server
        .pipeline()
        .set(`${namespace}:primacy:{${tag}}`, Date.now(), 'PX', 60_000)
        .wait(acks, waitMs)
        .exec()) ?? [];
    const [error] = set ?? [];
    // This node of a cluster has other slots.
    if (error?.message.startsWith('MOVED')) continue;
    if (error) throw error;
    tags.set(server, tag);
    const acknowledged = wait?.[1];
    if (typeof acknowledged === 'number' && acknowledged >= acks) return;
    throw unreachable(
      `Only ${String(acknowledged)} of ${acks} replicas acknowledge this Redis as their primary: it may have been replaced.`,
    );
  }
}
