import { inForce } from './in-force.js';
import { checkInput } from './input.js';
import { keyChange } from './key-change.js';
import { type ChangeOptions, type KeyName, type ManagerParts, referenceTo } from './manager-parts.js';
import { type KeySummary, keySummary } from './summary.js';

export async function revokeKey(parts: ManagerParts, input: KeyName, options?: ChangeOptions): Promise<KeySummary> {
  checkInput(input, ['organization', 'id']);
  const by = parts.stamp(options);
  const reference = await referenceTo(input, parts);
  const answer = parts.store.revokeKey(reference, by);
  const { key } = await keyChange(parts, answer, { type: 'key_revoked', reference, by });
  // A repeated call waits like the first: that one may not have got to the end of its wait.
  await inForce(parts.store);
  return keySummary(key);
}
