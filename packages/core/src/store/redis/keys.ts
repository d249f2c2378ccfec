import { assertKeyRecord } from '../../key/check-record.js';
import { isActive } from '../../key/reach.js';
import type { KeyRecord } from '../../key/record.js';
import type { ChangeStamp, KeyAdminStore, StoredKey } from '../key-admin-store.js';
import { rawKeyFrom } from './key-reads.js';
import { createPlacing, type Placing } from './placing.js';
import { recordFields } from './record-fields.js';
import { createRoomMaker } from './room.js';
import type { ChangingParts } from './store-parts.js';
import { rowOf } from './trail.js';

type KeySide = Pick<KeyAdminStore, 'insertKey' | 'getKey' | 'listKeys'>;

export function createKeySide(parts: ChangingParts): KeySide {
  const { names, reads, keyReads, trail } = parts;
  const placing = createPlacing(parts);
  const makeRoom = createRoomMaker(parts);

  const idsOf = async (organizationId: string, activeOnly: boolean): Promise<string[]> => {
    const client = await reads.ready();
    return client.zrange(activeOnly ? names.live(organizationId) : names.keys(organizationId), '0', '-1');
  };

  const place = async (record: KeyRecord, limit: number, stamp: ChangeStamp): ReturnType<Placing['reserve']> => {
    const place = await placing.reserve(record, limit);
    const isFull = place === 'full' && (await makeRoom(record.organizationId, stamp.at));
    return isFull ? placing.reserve(record, limit) : place;
  };

  return {
    async insertKey({ record, activeLimit }, stamp) {
      assertKeyRecord(record);
      const placed = await place(record, activeLimit, stamp);
      if (placed === 'taken') return 'id_taken';
      if (placed === 'full') return 'limit_reached';
      const fields = [...recordFields(record), 'changes', '1', 'change:1', rowOf('key_created', stamp, record.id)];
      if (!(await placing.write(record, placed, fields))) return 'id_taken';
      const written = rawKeyFrom(fields);
      if (written !== undefined) await trail.settle(written, placed.token);
      return 'inserted';
    },
    async getKey({ organizationId, id }) {
      const [key] = await keyReads.stored([id]);
      return key?.record.organizationId === organizationId ? key : undefined;
    },
    async listKeys({ organizationId, activeAt }) {
      const keys = await keyReads.stored(await idsOf(organizationId, activeAt !== undefined));
      return keys.filter((key) => isListed(key, organizationId, activeAt)).sort(newestFirst);
    },
  };
}

function isListed(key: StoredKey | undefined, organizationId: string, activeAt: number | undefined): key is StoredKey {
  if (key === undefined || key.record.organizationId !== organizationId) return false;
  return activeAt === undefined || isActive(key.record, activeAt);
}

function newestFirst({ record: a }: StoredKey, { record: b }: StoredKey): number {
  if (a.createdAt !== b.createdAt) return b.createdAt - a.createdAt;
  return a.id < b.id ? 1 : -1;
}
