import type { Key } from './api.js';
import { ago, DAY_MS } from './time.js';

/** What the list says about a key. `tone` is a class of the style sheet. */
export interface KeyState {
  readonly label: 'Active' | 'Ends soon' | 'Expired' | 'Revoked' | 'Rotated';
  readonly tone: 'good' | 'warn' | 'over';
  /** What somebody should think about, if anything. */
  readonly note: string | undefined;
  /** Whether the key can still be used, and so be changed. */
  readonly live: boolean;
}

const over = { tone: 'over', note: undefined, live: false } as const;

export function stateOf(key: Key, now: number = Date.now()): KeyState {
  const isRotated = key.successorId !== null;
  // A rotation without an overlap ends the old key by a tombstone of that moment.
  if (key.revokedAt !== null)
    return { ...over, label: isRotated && key.revokedAt === key.expiresAt ? 'Rotated' : 'Revoked' };
  const left = key.expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(key.expiresAt) - now;
  if (left <= 0) return { ...over, label: isRotated ? 'Rotated' : 'Expired' };
  if (isRotated) return { label: 'Rotated', tone: 'warn', note: `Ends ${ago(key.expiresAt ?? '')}`, live: true };
  const note = noteOf(key, now - Date.parse(key.createdAt));
  return left < 7 * DAY_MS
    ? { label: 'Ends soon', tone: 'warn', note, live: true }
    : { label: 'Active', tone: 'good', note, live: true };
}

function noteOf(key: Key, age: number): string | undefined {
  if (key.lastUsedAt === null) return age < 7 * DAY_MS ? 'Not used yet' : 'Never used: still needed?';
  return age > 90 * DAY_MS ? 'Over 90 days old: rotate it' : undefined;
}
