import type { ChangeStamp, ChangeType, KeyChange, KeyReference } from '../store/key-admin-store.js';
import { existingKey, type ManagerParts } from './manager-parts.js';
import { telling } from './store-answer.js';

interface AboutChange {
  readonly type: ChangeType;
  readonly reference: KeyReference;
  readonly by: ChangeStamp;
}

/** Awaits the store's answer to the change of one key, and tells listeners when something changed. Rejects with `key_not_found`. */
export function keyChange(
  parts: ManagerParts,
  answer: Promise<KeyChange | undefined>,
  { type, reference, by }: AboutChange,
): Promise<KeyChange> {
  const { organizationId, id } = reference;
  return existingKey(
    telling(answer, (given) => {
      if (given?.changed === true) parts.told(type, { organizationId, keyId: id }, by);
    }),
  );
}
