import type { KeyAdminStore } from '../key-admin-store.js';
import { createKeyChanger } from './key-changes.js';
import { createPlacing } from './placing.js';
import { recordFields } from './record-fields.js';
import { ACTIVATE, DISCARD, NAME_SUCCESSOR } from './scripts.js';
import type { ChangingParts } from './store-parts.js';

/**
 * Old key and successor lie in two slots, so the one step is in the old record: whoever names its successor
 * there has rotated. The successor is written before, unable to work, and is let to work after. A process
 * that dies between leaves a successor that never works, and whose secret nobody was told.
 */
export function createRotation(parts: ChangingParts): Pick<KeyAdminStore, 'rotateKey'> {
  const { names, changes, trail } = parts;
  const placing = createPlacing(parts);
  const change = createKeyChanger(parts);
  return {
    async rotateKey({ successor, endsAt, ...reference }, stamp) {
      const current = await parts.keyReads.stored([reference.id]);
      if (current[0]?.record.organizationId !== reference.organizationId) return undefined;
      const place = await placing.reserve(successor, Number.MAX_SAFE_INTEGER);
      const fields = [...recordFields(successor), 'predecessorId', reference.id];
      const isPlaced = typeof place === 'object' && (await placing.write(successor, place, fields));
      if (!isPlaced) return { changed: false, key: current[0] };

      const rotated = await change(reference, stamp, {
        type: 'key_rotated',
        script: NAME_SUCCESSOR,
        args: [stamp.at, successor.id, endsAt],
      });
      const keys = [names.record(successor.id)];
      if (rotated?.changed === true) {
        await changes.apply({ script: ACTIVATE, keys, args: [] });
        await trail.end(reference.organizationId, place.token);
      } else {
        await changes.apply({ script: DISCARD, keys, args: [reference.id] });
        await placing.giveBack(successor, place);
      }
      return rotated;
    },
  };
}
