import type { Cluster, Redis } from 'ioredis';
import type { OrgkeyStore } from '../key-admin-store.js';
import { createChanges } from './changes.js';
import { createConnection } from './connection.js';
import { createFeedSide } from './feed.js';
import { createVet } from './fitness.js';
import { createChangeSide } from './key-changes.js';
import { createKeyNames } from './key-names.js';
import { createKeyReads } from './key-reads.js';
import { createKeySide } from './keys.js';
import { checkRedisOptions, type RedisStoreOptions } from './options.js';
import { createOrganizationSide } from './organizations.js';
import { createProvenConnection } from './primacy.js';
import { createRotation } from './rotation.js';
import type { ChangingParts } from './store-parts.js';
import { createTrail } from './trail.js';
import { createVerifierSide } from './verifier.js';

/** A store on Redis. */
export interface RedisStore extends OrgkeyStore {
  /** Ends the connections that the store made; the client that it was given stays as it is. May be called again. */
  close(): Promise<void>;
}

/**
 * A store on Redis 6.2 or newer, Redis Cluster, or Redis behind Sentinel, by the user's own client of ioredis.
 * The client is never used or changed: the store connects by duplicates of it, at the first call, with
 * time-outs of its own. Verification is one command on the primary.
 *
 * A verifier that records no last use needs the commands HMGET and INFO on it, for leased freshness also GET,
 * XRANGE and XREVRANGE, with `acks` also SET and WAIT; whatever writes sends EVAL.
 *
 * Throws `OrgkeyError` with code `option_invalid` when an option is wrong, or when the client is set up to
 * read from replicas. A Redis that may evict keys is refused when it is first reached.
 *
 * @example
 * const store = createRedisStore(new Redis('redis://127.0.0.1:6379'));
 */
export function createRedisStore(client: Redis | Cluster, options: RedisStoreOptions = {}): RedisStore {
  const checked = checkRedisOptions(client, options);
  const names = createKeyNames(checked.namespace);
  const vet = createVet(checked);
  const direct = createConnection(client, checked, vet);
  const reads = checked.acks === 0 ? direct : createProvenConnection(direct, checked);
  const writes = createConnection(client, checked, vet);
  const parts = { options: checked, names, reads, changes: createChanges(writes, checked) };
  const keyReads = createKeyReads(reads, names);
  const changing: ChangingParts = { ...parts, keyReads, trail: createTrail(parts, keyReads) };
  return Object.freeze({
    ...createVerifierSide(parts),
    ...createFeedSide(parts),
    ...createOrganizationSide(changing),
    ...createKeySide(changing),
    ...createChangeSide(changing),
    ...createRotation(changing),
    listChanges: changing.trail.list,
    close() {
      reads.close();
      writes.close();
      return Promise.resolve();
    },
  });
}
