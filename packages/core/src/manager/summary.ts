import { keyHint } from '../key/format.js';
import type { OrganizationRecord } from '../key/record.js';
import { timestamp } from '../result/create-principal.js';
import type { StoredKey } from '../store/key-admin-store.js';

/**
 * A key as it is listed: everything but the secret and its hash. Times are RFC 3339 in UTC with
 * milliseconds. Plain data, fit for JSON.
 */
export interface KeySummary {
  readonly id: string;
  readonly name: string;
  /** The public part of the key, such as `ok_MuuqICF7Y3PNXzBR_…`. */
  readonly hint: string;
  readonly createdAt: string;
  /** `null`: never, or not recorded. At most one recording interval behind. */
  readonly lastUsedAt: string | null;
  readonly expiresAt: string | null;
  /** `null` while the key is not revoked. */
  readonly revokedAt: string | null;
  /** The key that took its place by rotation; `null`: it was not rotated. Until `expiresAt` it works beside that one. */
  readonly successorId: string | null;
  /** `null`: the organization's full access. */
  readonly scopes: readonly string[] | null;
  /** `null`: any address. */
  readonly allowedAddresses: readonly string[] | null;
}

/** An organization as it is listed. */
export interface OrganizationSummary {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly createdAt: string;
  /** `null` while the organization is active. */
  readonly suspendedAt: string | null;
}

export function keySummary({ record, lastUsedAt }: StoredKey): KeySummary {
  return Object.freeze({
    id: record.id,
    name: record.name,
    hint: keyHint(record),
    createdAt: timestamp(record.createdAt),
    lastUsedAt: timestampOrNull(lastUsedAt),
    expiresAt: timestampOrNull(record.expiresAt),
    revokedAt: timestampOrNull(record.revokedAt),
    successorId: record.successorId,
    scopes: record.scopes,
    allowedAddresses: record.allowedAddresses,
  });
}

export function organizationSummary(organization: OrganizationRecord): OrganizationSummary {
  return Object.freeze({
    id: organization.id,
    slug: organization.slug,
    name: organization.name,
    createdAt: timestamp(organization.createdAt),
    suspendedAt: timestampOrNull(organization.suspendedAt),
  });
}

function timestampOrNull(milliseconds: number | null): string | null {
  return milliseconds === null ? null : timestamp(milliseconds);
}
