import type { Redis } from 'ioredis';
import { OrgkeyError } from '../../orgkey-error.js';
import { unreachable, type Vet } from './connection.js';
import type { CheckedRedisOptions } from './options.js';

/** Refuses a server that may lose keys by itself, or that is no primary. */
export function createVet({ allowEviction, emitter }: CheckedRedisOptions): Vet {
  return async (server, inCluster) => {
    const [memory, replication] = await Promise.all([infoOf(server, 'memory'), infoOf(server, 'replication')]);
    if (memory === undefined || replication === undefined) {
      emitter.warning({
        type: 'store_unchecked',
        message:
          'Redis does not let this user read INFO, so nobody knows whether it may evict keys. Allow the user +info, and set maxmemory-policy to noeviction.',
        cause: undefined,
      });
    }
    // A replica in a cluster sends whoever asks it to the primary.
    if (!inCluster && replication?.get('role') === 'slave')
      throw unreachable('This Redis is a replica: it may not know of a revocation yet. Connect to the primary.');
    const policy = memory?.get('maxmemory_policy') ?? '';
    if (!allowEviction && policy.startsWith('allkeys-')) throw evicting(policy);
  };
}

/** A section of INFO; `undefined` when this user may not read it, or the server does not know it. */
export async function infoOf(server: Redis, section: string): Promise<ReadonlyMap<string, string> | undefined> {
  try {
    return parseInfo(await server.info(section));
  } catch (error) {
    if (error instanceof Error && /^(NOPERM|ERR)\b/.test(error.message)) return undefined;
    throw error;
  }
}

function parseInfo(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return fields;
}

function evicting(policy: string): OrgkeyError {
  return new OrgkeyError(
    'option_invalid',
    `This Redis may evict API keys when memory is short: its maxmemory-policy is ${policy}. Set maxmemory-policy to noeviction (or volatile-*: the store's records never expire), or give createRedisStore() the option allowEviction: true.`,
  );
}
