import type { KeyRecord } from '../key/record.js';
import { OrgkeyError } from '../orgkey-error.js';
import type { ChangeStamp, StoredKey } from '../store/key-admin-store.js';
import { inForceBy } from './in-force.js';
import { checkInput, invalidInput } from './input.js';
import { type IssuedKey, issueKey, type Terms } from './issue.js';
import { keyChange } from './key-change.js';
import {
  type ChangeOptions,
  existingKey,
  type KeyName,
  keyRevoked,
  type ManagerParts,
  referenceTo,
} from './manager-parts.js';
import { keySummary } from './summary.js';

/** A key, and for how long it shall work on beside its successor. */
export interface KeyRotation extends KeyName {
  /** Milliseconds; default 0. The key's own expiry is never extended. */
  readonly overlapMs?: number;
}

const MAX_OVERLAP_MS = 366 * 86_400_000;

export async function rotateKey(parts: ManagerParts, input: KeyRotation, options?: ChangeOptions): Promise<IssuedKey> {
  checkInput(input, ['organization', 'id', 'overlapMs']);
  const by = parts.stamp(options);
  const overlapMs = checkOverlap(input.overlapMs);
  const begun = performance.now();
  const reference = await referenceTo(input, parts);
  const { record: old } = await existingKey(parts.store.getKey(reference));

  const { text, record: successor } = await issueKey(successionOf(old, by), by, parts);
  const answer = parts.store.rotateKey({ ...reference, successor, endsAt: by.at + overlapMs }, by);
  const { changed, key } = await keyChange(parts, answer, { type: 'key_rotated', reference, by });
  if (!changed) throw notRotated(key, by);
  await inForceBy(parts.store, begun + overlapMs);
  return { key: text, record: keySummary({ record: successor, lastUsedAt: null }) };
}

/** A successor lives as long as its predecessor was to live, counted from now. */
function successionOf(
  { organizationId, name, scopes, allowedAddresses, expiresAt, createdAt }: KeyRecord,
  by: ChangeStamp,
): Terms {
  return {
    organizationId,
    name,
    scopes,
    allowedAddresses,
    expiresAt: expiresAt === null ? null : by.at + (expiresAt - createdAt),
  };
}

function checkOverlap(overlapMs: unknown): number {
  if (overlapMs === undefined) return 0;
  if (typeof overlapMs === 'number' && Number.isInteger(overlapMs) && overlapMs >= 0 && overlapMs <= MAX_OVERLAP_MS)
    return overlapMs;
  throw invalidInput('overlapMs', overlapMs, `a whole number of milliseconds from 0 to ${MAX_OVERLAP_MS}`);
}

function notRotated({ record }: StoredKey, by: ChangeStamp): OrgkeyError {
  // Without an overlap a rotation leaves a tombstone of the same moment.
  const isRotated = record.successorId !== null && (record.revokedAt === null || record.revokedAt === record.expiresAt);
  if (record.revokedAt !== null && !isRotated) return keyRevoked();
  if (isRotated)
    return new OrgkeyError('key_rotated', `The key was rotated already; its successor is ${record.successorId}.`);
  return record.expiresAt !== null && record.expiresAt <= by.at
    ? new OrgkeyError('key_expired', 'The key has expired: create a new one.')
    : new OrgkeyError('unavailable', 'The key changed while it was rotated: try again.');
}
