import type { Cluster, Redis } from 'ioredis';
import { createEmitter, type Emitter } from '../../events/emitter.js';
import type { Listeners } from '../../events/listeners.js';
import { checkMembers, checkMethods, checkObject, checkWholeNumber, invalidOption } from '../../options/check.js';
import { OrgkeyError } from '../../orgkey-error.js';

/** Options of {@link createRedisStore}. */
export interface RedisStoreOptions {
  /** First part of the names of all that the store keeps: 1 to 64 of A-Z, a-z, 0-9, `.`, `_`, `-`, `:`. Default `orgkey`. */
  readonly namespace?: string;
  /**
   * How many replicas must acknowledge a change (WAIT) before it resolves. Default 0: with replicas, a
   * failover can then undo a change that had resolved, a revocation too. More than half of the replicas
   * makes revocation hold across a failover to one that has the change; fewer acknowledgements reject it. A
   * verifier then believes a server only while so many replicas acknowledge it as their primary, and whoever
   * makes a change waits a second for it. The same in every process.
   */
  readonly acks?: number;
  /** Milliseconds after which a command or a connection attempt is given up. Default 1,000. */
  readonly timeoutMs?: number;
  /** Changes that the feed keeps at least. A leased verifier that was away for more reads its keys anew. Default 10,000. */
  readonly feedLength?: number;
  /** Accepts a Redis that may evict keys (`maxmemory-policy allkeys-*`): then keys may vanish by themselves. Default `false`. */
  readonly allowEviction?: boolean;
  /** Hears warnings of the store, such as a server whose settings can't be read. */
  readonly listeners?: Pick<Listeners, 'warning'>;
}

/** {@link RedisStoreOptions} after checks and defaults. */
export interface CheckedRedisOptions {
  readonly namespace: string;
  readonly acks: number;
  readonly timeoutMs: number;
  readonly feedLength: number;
  readonly allowEviction: boolean;
  readonly emitter: Emitter;
}

const KNOWN = ['namespace', 'acks', 'timeoutMs', 'feedLength', 'allowEviction', 'listeners'];
const NAMESPACE = /^[A-Za-z0-9._:-]{1,64}$/;

export function checkRedisOptions(client: Redis | Cluster, options: RedisStoreOptions): CheckedRedisOptions {
  checkMethods(client, ['duplicate', 'hmget', 'pipeline'], {
    name: 'client',
    mustBe: 'a Redis or a Cluster of ioredis',
  });
  checkShape(options);
  refuseReplicaReads(client);
  const { namespace = 'orgkey', acks = 0, timeoutMs = 1_000, feedLength = 10_000, allowEviction = false } = options;
  if (typeof namespace !== 'string' || !NAMESPACE.test(namespace))
    throw invalidOption('namespace', namespace, '1 to 64 of A-Z, a-z, 0-9, ".", "_", "-" and ":"');
  if (typeof allowEviction !== 'boolean') throw invalidOption('allowEviction', allowEviction, 'true or false');
  return Object.freeze({
    namespace,
    acks: checkWholeNumber(acks, 'acks', { min: 0, max: 100 }),
    timeoutMs: checkWholeNumber(timeoutMs, 'timeoutMs', { min: 50, max: 60_000 }),
    feedLength: checkWholeNumber(feedLength, 'feedLength', { min: 100, max: 10_000_000 }),
    allowEviction,
    emitter: createEmitter(options.listeners),
  });
}

function checkShape(options: unknown): void {
  checkObject(options, 'options of createRedisStore', 'an object such as { acks: 1 }');
  checkMembers(options, KNOWN, 'createRedisStore()');
}

/** A replica may lag, and then still knows a revoked key as a good one. */
function refuseReplicaReads(client: Redis | Cluster): void {
  const { scaleReads, role, readOnly } = client.options as { scaleReads?: unknown; role?: unknown; readOnly?: unknown };
  const setting =
    (scaleReads !== undefined && scaleReads !== 'master' && 'scaleReads') ||
    (role === 'slave' && 'role') ||
    (readOnly === true && 'readOnly');
  if (!setting) return;
  throw new OrgkeyError(
    'option_invalid',
    `Option "client" must read from the primary, but its own option "${setting}" makes it read from replicas, which may not know of a revocation yet. Give createRedisStore() a client without it.`,
  );
}
