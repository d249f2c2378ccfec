import { throwBare } from './bare-error.js';
import { batchesOf } from './batches.js';
import { type Client, type Connection, unreachable } from './connection.js';
import type { CheckedRedisOptions } from './options.js';

/** One script and what it works on; the first of `keys` names the slot. */
export interface Write {
  readonly script: string;
  readonly keys: readonly string[];
  readonly args: readonly (string | number)[];
}

/** Where changes are written: a connection of its own, since WAIT holds up whatever is behind it. */
export interface Changes {
  /** Resolves with the script's reply when the change is durable: acknowledged by as many replicas as `acks` says. */
  apply(write: Write): Promise<unknown>;
  /** The same for many keys. Rejects when one of them is not durable. */
  applyAll(writes: readonly Write[]): Promise<void>;
  /** Writes what nobody must rely on: no acknowledgement is awaited. */
  note(writes: readonly Write[]): Promise<void>;
}

/** So many writes are under way at once, at most. */
const BATCH = 200;

export function createChanges(connection: Connection, options: CheckedRedisOptions): Changes {
  const one = async (client: Client, write: Write): Promise<unknown> => {
    if (options.acks === 0) return evaluate(client, write);
    try {
      return (await proven(client, [write], options))[0];
    } catch (error) {
      if (!client.isCluster || !isRedirection(error)) throw error;
      // A slot has moved: a single command follows, and shows the client the way.
      await client.exists(write.keys[0] as string);
      return (await proven(client, [write], options))[0];
    }
  };
  const all = async (client: Client, writes: readonly Write[]): Promise<unknown> =>
    client.isCluster ? Promise.all(writes.map((write) => one(client, write))) : proven(client, writes, options);
  return {
    async apply(write) {
      return one(await connection.ready(), write);
    },
    async applyAll(writes) {
      const client = await connection.ready();
      for (const batch of batchesOf(writes, BATCH)) await all(client, batch);
    },
    async note(writes) {
      const client = await connection.ready();
      for (const batch of batchesOf(writes, BATCH)) await Promise.all(batch.map((write) => evaluate(client, write)));
    },
  };
}

/** The writes and WAIT go out together on one connection: WAIT speaks of that connection's writes alone. */
async function proven(
  client: Client,
  writes: readonly Write[],
  { acks, timeoutMs }: CheckedRedisOptions,
): Promise<unknown[]> {
  const pipeline = client.pipeline();
  for (const { script, keys, args } of writes) pipeline.eval(script, keys.length, ...keys, ...args);
  if (acks > 0) pipeline.wait(acks, Math.floor(timeoutMs / 2));
  const replies = (await pipeline.exec().catch(throwBare)) ?? [];
  for (const [error] of replies) if (error !== null) throwBare(error);
  if (acks > 0) checkAcks(replies.at(-1)?.[1], acks);
  return replies.map(([, reply]) => reply);
}

function evaluate(client: Client, { script, keys, args }: Write): Promise<unknown> {
  return client.eval(script, keys.length, ...keys, ...args).catch(throwBare);
}

function isRedirection(error: unknown): boolean {
  return error instanceof Error && /^(MOVED|ASK) /.test(error.message);
}

function checkAcks(reply: unknown, acks: number): void {
  if (typeof reply === 'number' && reply >= acks) return;
  throw unreachable(
    `Only ${String(reply)} of ${acks} replicas acknowledged the change in time: it may have happened, but a failover could undo it. Repeat it once the replicas are back.`,
  );
}
