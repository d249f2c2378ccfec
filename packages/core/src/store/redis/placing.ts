import type { KeyRecord } from '../../key/record.js';
import { fieldsFrom, organizationCopy, organizationFrom } from './record-fields.js';
import { INSERT_RECORD, RESERVE, UNRESERVE } from './scripts.js';
import type { StoreParts } from './store-parts.js';
import { tokenOf } from './trail.js';

/** A reserved place, and the organization as it was when it was reserved. */
export interface Place {
  readonly token: string;
  readonly organization: string;
  readonly version: string;
}

/**
 * Adds records in two steps, since their organization lies in another slot: first the id is listed, then the
 * record is written. A key that works can be listed, at every moment.
 */
export interface Placing {
  /** `full`: the organization has `limit` live keys, or keys that were never taken off the list of live ones. */
  reserve(record: KeyRecord, limit: number): Promise<Place | 'taken' | 'full'>;
  /** Writes the record; `false`: another key has the id, and the place is given back. */
  write(record: KeyRecord, place: Place, fields: readonly string[]): Promise<boolean>;
  giveBack(record: KeyRecord, place: Place): Promise<void>;
}

export function createPlacing({ names, changes }: StoreParts): Placing {
  const listsOf = (organizationId: string): string[] => [
    names.keys(organizationId),
    names.live(organizationId),
    names.unsettled(organizationId),
  ];
  const giveBack = async (record: KeyRecord, { token }: Place): Promise<void> => {
    await changes.apply({ script: UNRESERVE, keys: listsOf(record.organizationId), args: [record.id, token] });
  };
  return {
    async reserve({ id, organizationId, createdAt }, limit) {
      const token = tokenOf(id);
      const reply = await changes.apply({
        script: RESERVE,
        keys: [names.organization(organizationId), ...listsOf(organizationId)],
        args: [id, createdAt, limit, token, Date.now()],
      });
      if (reply === 'taken' || reply === 'full') return reply;
      const fields = fieldsFrom(reply as string[]);
      const organization = organizationCopy(organizationFrom(fields));
      return { token, organization, version: fields.get('version') ?? '0' };
    },
    async write(record, place, fields) {
      const { organization, version } = place;
      const written = await changes.apply({
        script: INSERT_RECORD,
        keys: [names.record(record.id)],
        args: [organization, version, ...fields],
      });
      if (written === 1) return true;
      await giveBack(record, place);
      return false;
    },
    giveBack,
  };
}
