import { assertKeyRecord, assertOrganizationRecord, corrupt } from '../../key/check-record.js';
import type { KeyRecord, OrganizationRecord } from '../../key/record.js';
import type { ChangeRecord, ChangeType, StoredKey } from '../key-admin-store.js';

/** A row as a driver gives it: nothing is known of its values until they were looked at. */
export type Row = Readonly<Record<string, unknown>>;

export function toKeyRecord(row: Row): KeyRecord {
  return Object.freeze({
    id: row['id'] as string,
    organizationId: row['organization_id'] as string,
    name: row['name'] as string,
    prefix: row['prefix'] as string,
    hash: row['hash'] as string,
    scopes: toList(row, 'scopes'),
    allowedAddresses: toList(row, 'allowed_addresses'),
    createdAt: toInteger(row, 'created_at'),
    expiresAt: toIntegerOrNull(row, 'expires_at'),
    revokedAt: toIntegerOrNull(row, 'revoked_at'),
    successorId: row['successor_id'] as string | null,
  });
}

export function toStoredKey(row: Row): StoredKey {
  const record = toKeyRecord(row);
  assertKeyRecord(record);
  return Object.freeze({ record, lastUsedAt: toIntegerOrNull(row, 'last_used_at') });
}

/** `undefined`: the joined organization does not exist. Its columns are named `organization_…` in the join. */
export function toJoinedOrganization(row: Row): OrganizationRecord | undefined {
  if (row['joined_id'] === null) return undefined;
  return toOrganization({
    id: row['joined_id'],
    slug: row['joined_slug'],
    name: row['joined_name'],
    created_at: row['joined_created_at'],
    suspended_at: row['joined_suspended_at'],
  });
}

export function toOrganization(row: Row): OrganizationRecord {
  const organization = Object.freeze({
    id: row['id'] as string,
    slug: row['slug'] as string,
    name: row['name'] as string,
    createdAt: toInteger(row, 'created_at', 'organization record'),
    suspendedAt: toIntegerOrNull(row, 'suspended_at', 'organization record'),
  });
  assertOrganizationRecord(organization, organization.id);
  return organization;
}

export function toChange(row: Row): ChangeRecord {
  return Object.freeze({
    number: toInteger(row, 'number', 'change'),
    at: toInteger(row, 'at', 'change'),
    type: row['type'] as ChangeType,
    actor: row['actor'] as string | null,
    organizationId: row['organization_id'] as string,
    keyId: row['key_id'] as string | null,
  });
}

/** A whole number, in whichever shape the driver gives a bigint. Anything else is no time and no number. */
export function toInteger(row: Row, column: string, what = 'key record'): number {
  const value = row[column];
  const number =
    typeof value === 'bigint' || (typeof value === 'string' && /^-?\d{1,16}$/.test(value)) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  throw corrupt(what, column);
}

function toIntegerOrNull(row: Row, column: string, what?: string): number | null {
  return row[column] === null ? null : toInteger(row, column, what);
}

/** JSON in both cases, so that SQL's own null, which is what is left of a lost value, never reads as "no limit". */
export function toJson(list: readonly string[] | null): string {
  return JSON.stringify(list);
}

function toList(row: Row, column: string): readonly string[] | null {
  const list = parsed(row[column]);
  if (list === null || Array.isArray(list)) return list && Object.freeze(list as string[]);
  throw corrupt('key record', column);
}

/** `undefined`: it is no text, or no JSON. */
function parsed(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
