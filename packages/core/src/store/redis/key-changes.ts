import type { ChangeStamp, ChangeType, KeyAdminStore, KeyChange, KeyReach, KeyReference } from '../key-admin-store.js';
import { rawKeyFrom, storedKey } from './key-reads.js';
import { textOf } from './record-fields.js';
import { NARROW, RENAME, REVOKE } from './scripts.js';
import type { ChangingParts } from './store-parts.js';
import { rowOf } from './trail.js';

type ChangeSide = Pick<KeyAdminStore, 'revokeKey' | 'renameKey' | 'narrowKey'>;

/** One kind of change of a key; the script is one of those made for it. */
export interface KeyChangeKind {
  readonly type: ChangeType;
  readonly script: string;
  readonly args: readonly (string | number)[];
}

export function createChangeSide(parts: ChangingParts): ChangeSide {
  const change = createKeyChanger(parts);
  return {
    revokeKey: (reference, stamp) =>
      change(reference, stamp, { type: 'key_revoked', script: REVOKE, args: [stamp.at] }),
    renameKey: ({ name, ...reference }, stamp) =>
      change(reference, stamp, { type: 'key_renamed', script: RENAME, args: [name] }),
    narrowKey: ({ from, to, ...reference }, stamp) =>
      change(reference, stamp, { type: 'key_narrowed', script: NARROW, args: [...reachOf(from), ...reachOf(to)] }),
  };
}

/** Carries out one change of a key, brings its row into the trail and tells the feed. A repetition does all of it but the change. */
export function createKeyChanger({ names, changes, trail }: ChangingParts) {
  return async (
    reference: KeyReference,
    stamp: ChangeStamp,
    { type, script, args }: KeyChangeKind,
  ): Promise<KeyChange | undefined> => {
    const { organizationId, id } = reference;
    const token = await trail.begin(organizationId, id);
    const reply = await changes.apply({
      script,
      keys: [names.record(id), names.used(id)],
      args: [organizationId, rowOf(type, stamp, id), ...args],
    });
    if (!Array.isArray(reply)) {
      await trail.end(organizationId, token);
      return undefined;
    }
    const [changed, fields, used] = reply as [number, string[], string | null];
    const key = rawKeyFrom(fields);
    if (key === undefined) return undefined;
    await trail.settle(key, token);
    return { changed: changed === 1, key: storedKey(key.record, used) };
  };
}

function reachOf({ scopes, allowedAddresses, expiresAt }: KeyReach): string[] {
  return [textOf(scopes), textOf(allowedAddresses), textOf(expiresAt)];
}
