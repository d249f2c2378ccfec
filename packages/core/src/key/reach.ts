import type { KeyReach } from '../store/key-admin-store.js';
import type { KeyRecord } from './record.js';

/** Whether a key is neither revoked nor expired at that time. */
export function isActive(record: KeyRecord, at: number): boolean {
  return record.revokedAt === null && (record.expiresAt === null || record.expiresAt > at);
}

/**
 * What ends a key that is rotated: its expiry, and where nothing is left of it a tombstone, since clocks part and an
 * expiry is judged by each verifier's own.
 */
export function endedByRotation(
  record: Pick<KeyRecord, 'expiresAt'>,
  { endsAt, at }: { readonly endsAt: number; readonly at: number },
): Partial<KeyRecord> {
  const expiresAt = Math.min(endsAt, record.expiresAt ?? endsAt);
  return endsAt > at ? { expiresAt } : { expiresAt, revokedAt: at };
}

/** Whether a key may do exactly this, and for exactly so long. */
export function hasReach(record: KeyReach, { scopes, allowedAddresses, expiresAt }: KeyReach): boolean {
  return (
    JSON.stringify([record.scopes, record.allowedAddresses, record.expiresAt]) ===
    JSON.stringify([scopes, allowedAddresses, expiresAt])
  );
}
