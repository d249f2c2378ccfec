import { OrgkeyError } from '../orgkey-error.js';
import type { KeyReach } from '../store/key-admin-store.js';
import { inForce } from './in-force.js';
import { checkAddresses, checkExpiry, checkInput, checkScopes } from './input.js';
import { keyChange } from './key-change.js';
import {
  type ChangeOptions,
  existingKey,
  type KeyName,
  keyRevoked,
  type ManagerParts,
  referenceTo,
} from './manager-parts.js';
import { type KeySummary, keySummary } from './summary.js';

/** A key, and what it shall be narrowed to; what is not named stays. */
export interface KeyNarrowing extends KeyName {
  /** Some of the key's scopes; any list, where it had the organization's full access. */
  readonly scopes?: readonly string[];
  /** Some of the key's address blocks; any list, where it could be used from any address. */
  readonly allowedAddresses?: readonly string[];
  /** Earlier than the key's expiry, in the future. */
  readonly expiresAt?: string | Date;
}

export async function narrowKey(
  parts: ManagerParts,
  input: KeyNarrowing,
  options?: ChangeOptions,
): Promise<KeySummary> {
  checkInput(input, ['organization', 'id', 'scopes', 'allowedAddresses', 'expiresAt']);
  const by = parts.stamp(options);
  const scopes = checkScopes(input.scopes);
  const allowedAddresses = checkAddresses(input.allowedAddresses);
  const expiresAt = checkExpiry(input.expiresAt, by.at);
  const reference = await referenceTo(input, parts);
  const { record } = await existingKey(parts.store.getKey(reference));
  if (record.revokedAt !== null) throw keyRevoked();

  const to: KeyReach = {
    scopes: narrowed('scopes', record.scopes, scopes),
    allowedAddresses: narrowed('allowedAddresses', record.allowedAddresses, allowedAddresses),
    expiresAt: nearer(record.expiresAt, expiresAt),
  };
  const answer = parts.store.narrowKey({ ...reference, from: reachOf(record), to }, by);
  const { changed, key } = await keyChange(parts, answer, { type: 'key_narrowed', reference, by });
  if (key.record.revokedAt !== null) throw keyRevoked();
  if (!changed && !isReach(key.record, to)) throw changedMeanwhile();
  await inForce(parts.store);
  return keySummary(key);
}

function narrowed(
  member: string,
  present: readonly string[] | null,
  wanted: readonly string[] | null,
): readonly string[] | null {
  if (wanted === null) return present;
  if (present === null || wanted.every((item) => present.includes(item))) return wanted;
  throw new OrgkeyError(
    'input_invalid',
    `"${member}" must hold nothing that the key lacks: a key can be narrowed, never widened.`,
  );
}

function nearer(present: number | null, wanted: number | null): number | null {
  if (wanted === null) return present;
  if (present === null || wanted <= present) return wanted;
  throw new OrgkeyError(
    'input_invalid',
    '"expiresAt" must not be later than it is: a key can be narrowed, never widened.',
  );
}

function changedMeanwhile(): OrgkeyError {
  return new OrgkeyError('unavailable', 'The key changed while it was narrowed: try again.');
}

function reachOf({ scopes, allowedAddresses, expiresAt }: KeyReach): KeyReach {
  return { scopes, allowedAddresses, expiresAt };
}

function isReach(record: KeyReach, reach: KeyReach): boolean {
  return JSON.stringify(reachOf(record)) === JSON.stringify(reachOf(reach));
}
