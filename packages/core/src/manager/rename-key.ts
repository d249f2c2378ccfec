import { checkInput, checkName } from './input.js';
import { keyChange } from './key-change.js';
import { type ChangeOptions, type KeyName, keyRevoked, type ManagerParts, referenceTo } from './manager-parts.js';
import { type KeySummary, keySummary } from './summary.js';

/** A key, and the name that it shall have. */
export interface KeyRename extends KeyName {
  /** 1 to 100 characters after trimming, no control characters. */
  readonly name: string;
}

export async function renameKey(parts: ManagerParts, input: KeyRename, options?: ChangeOptions): Promise<KeySummary> {
  checkInput(input, ['organization', 'id', 'name']);
  const by = parts.stamp(options);
  const name = checkName(input.name);
  const reference = await referenceTo(input, parts);
  const answer = parts.store.renameKey({ ...reference, name }, by);
  const { key } = await keyChange(parts, answer, { type: 'key_renamed', reference, by });
  if (key.record.revokedAt !== null) throw keyRevoked();
  return keySummary(key);
}
