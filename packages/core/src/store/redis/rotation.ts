import type { KeyAdminStore, KeyChange } from '../key-admin-store.js';
import { createKeyChanger } from './key-changes.js';
import { createPlacing } from './placing.js';
import { recordFields } from './record-fields.js';
import { ACTIVATE, DISCARD, NAME_SUCCESSOR } from './scripts.js';
import type { ChangingParts } from './store-parts.js';

/**
 * Old key and successor lie in two slots, so the one step is in the old record: whoever names its successor
 * there has rotated. The successor is written before, unable to work, and is let to work after. A process
 * that dies between leaves a successor that does not work yet, and whose secret nobody was told: a repetition
 * ends that rotation, so that the successor can be seen, and rotated itself.
 */
export function createRotation(parts: ChangingParts): Pick<KeyAdminStore, 'rotateKey'> {
  const { names, changes, trail } = parts;
  const placing = createPlacing(parts);
  const change = createKeyChanger(parts);
  const activate = (id: string, predecessorId: string): Promise<unknown> =>
    changes.apply({ script: ACTIVATE, keys: [names.record(id)], args: [predecessorId] });
  return {
    async rotateKey({ successor, endsAt, ...reference }, stamp) {
      const current = await parts.keyReads.stored([reference.id]);
      if (current[0]?.record.organizationId !== reference.organizationId) return undefined;
      const name = (): Promise<KeyChange | undefined> =>
        change(reference, stamp, {
          type: 'key_rotated',
          script: NAME_SUCCESSOR,
          args: [stamp.at, successor.id, endsAt],
        });
      const { successorId } = current[0].record;
      if (successorId !== null) {
        await activate(successorId, reference.id);
        // Names nobody, since that happens once; it tells the trail and the feed of the one that was named.
        return name();
      }
      const place = await placing.reserve(successor, Number.MAX_SAFE_INTEGER);
      const fields = [...recordFields(successor), 'predecessorId', reference.id];
      const isPlaced = typeof place === 'object' && (await placing.write(successor, place, fields));
      if (!isPlaced) return { changed: false, key: current[0] };

      const rotated = await name();
      if (rotated?.changed === true) {
        await activate(successor.id, reference.id);
        await trail.end(reference.organizationId, place.token);
      } else {
        await changes.apply({ script: DISCARD, keys: [names.record(successor.id)], args: [reference.id] });
        await placing.giveBack(successor, place);
      }
      return rotated;
    },
  };
}
