import { generateKey } from '../key/generate.js';
import type { KeyRecord } from '../key/record.js';
import type { ChangeStamp } from '../store/key-admin-store.js';
import type { ManagerParts } from './manager-parts.js';
import type { KeySummary } from './summary.js';

/** A new key: `key` is the only place where its secret ever is. Show it once, store it nowhere. */
export interface IssuedKey {
  readonly key: string;
  readonly record: KeySummary;
}

/** What a key is issued on. */
export type Terms = Pick<KeyRecord, 'organizationId' | 'name' | 'scopes' | 'allowedAddresses' | 'expiresAt'>;

/** Makes a key and the record of it; the secret leaves this function in `text` alone. */
export async function issueKey(
  terms: Terms,
  by: ChangeStamp,
  { prefix, hasher, maxAgeMs }: ManagerParts,
): Promise<{ readonly text: string; readonly record: KeyRecord }> {
  const { text, key } = generateKey(prefix);
  const expiresAt =
    maxAgeMs === undefined ? terms.expiresAt : Math.min(terms.expiresAt ?? Number.POSITIVE_INFINITY, by.at + maxAgeMs);
  const record = {
    ...terms,
    expiresAt,
    id: key.id,
    prefix,
    hash: await hasher.hash(key),
    createdAt: by.at,
    revokedAt: null,
    successorId: null,
  };
  return { text, record };
}
