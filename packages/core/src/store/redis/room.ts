import { isActive } from '../../key/reach.js';
import { FORGET_LIVE } from './scripts.js';
import type { ChangingParts } from './store-parts.js';

/** A reserved id whose record does not come within this time will hardly come: it stops counting against the limit. */
const RESERVED_MS = 60_000;

/**
 * The list of live keys may hold some that have expired, and ids that were reserved and never written.
 * Takes them off; answers whether there were any.
 */
export function createRoomMaker({ names, reads, changes, keyReads }: ChangingParts) {
  return async (organizationId: string, at: number): Promise<boolean> => {
    const client = await reads.ready();
    const flat = await client.zrange(names.live(organizationId), '0', '-1', 'WITHSCORES');
    const ids = flat.filter((_, i) => i % 2 === 0);
    const keys = await keyReads.stored(ids);
    const dead = ids.filter((_, i) => {
      const key = keys[i];
      return key === undefined ? at - Number(flat[2 * i + 1]) > RESERVED_MS : !isActive(key.record, at);
    });
    if (dead.length === 0) return false;
    await changes.apply({ script: FORGET_LIVE, keys: [names.live(organizationId)], args: dead });
    return true;
  };
}
