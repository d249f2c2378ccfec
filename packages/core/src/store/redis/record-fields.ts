import { assertKeyRecord, assertOrganizationRecord, corrupt } from '../../key/check-record.js';
import { type KeyEntry, keyEntry } from '../../key/entry.js';
import type { KeyRecord, OrganizationRecord } from '../../key/record.js';

/** The fields of a record's hash, in the order in which they are read. "Never" and "any" are written out, so that a lost field is not one of them. */
export const RECORD_FIELDS: readonly RecordField[] = [
  ...(['id', 'organizationId', 'name', 'prefix', 'hash', 'scopes', 'allowedAddresses'] as const),
  ...(['createdAt', 'expiresAt', 'revokedAt', 'successorId'] as const),
];

/** What verification reads besides: the copy of the organization, and whose successor the key is to become. */
export const ENTRY_FIELDS: readonly string[] = [...RECORD_FIELDS, 'organization', 'predecessorId'];

type RecordField = keyof KeyRecord;
type Stored = string | null | undefined;

const NONE = 'null';

/** A nullable value as text. */
export function textOf(value: string | number | readonly string[] | null): string {
  if (value === null) return NONE;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A record as alternating names and values. */
export function recordFields(record: KeyRecord): string[] {
  return RECORD_FIELDS.flatMap((field) => [field, textOf(record[field])]);
}

/** The answer for a key, from the values of {@link ENTRY_FIELDS}. `undefined`: there is no such key, or not yet. */
export function entryOf(values: readonly Stored[]): KeyEntry | undefined {
  const predecessorId = values[RECORD_FIELDS.length + 1];
  const record = recordOf(values);
  if (record === undefined || isSet(predecessorId)) return undefined;
  return keyEntry(record, organizationOf(values[RECORD_FIELDS.length]));
}

/**
 * A record from the values of {@link RECORD_FIELDS}; `undefined` when none of them is there. Throws
 * `OrgkeyError` with code `record_corrupt` when one is missing or not what was written.
 */
export function recordOf(values: readonly Stored[]): KeyRecord | undefined {
  if (!RECORD_FIELDS.some((_, i) => isSet(values[i]))) return undefined;
  const [id, organizationId, name, prefix, hash, scopes, allowedAddresses, ...rest] = values;
  const [createdAt, expiresAt, revokedAt, successorId] = rest;
  const record: KeyRecord = {
    id: text(id, 'id'),
    organizationId: text(organizationId, 'organizationId'),
    name: text(name, 'name'),
    prefix: text(prefix, 'prefix'),
    hash: text(hash, 'hash'),
    scopes: list(scopes, 'scopes'),
    allowedAddresses: list(allowedAddresses, 'allowedAddresses'),
    createdAt: time(createdAt, 'createdAt'),
    expiresAt: expiresAt === NONE ? null : time(expiresAt, 'expiresAt'),
    revokedAt: revokedAt === NONE ? null : time(revokedAt, 'revokedAt'),
    successorId: successorId === NONE ? null : text(successorId, 'successorId'),
  };
  assertKeyRecord(record);
  return Object.freeze(record);
}

/** An organization as alternating names and values. */
export function organizationFields({ id, slug, name, createdAt, suspendedAt }: OrganizationRecord): string[] {
  return ['id', id, 'slug', slug, 'name', name, 'createdAt', textOf(createdAt), 'suspendedAt', textOf(suspendedAt)];
}

/** An organization from the fields of its own hash; `undefined` when there are none. */
export function organizationFrom(fields: ReadonlyMap<string, string>): OrganizationRecord | undefined {
  if (fields.size === 0) return undefined;
  const what = 'organization record';
  const suspendedAt = fields.get('suspendedAt');
  const organization: OrganizationRecord = {
    id: text(fields.get('id'), 'id', what),
    slug: text(fields.get('slug'), 'slug', what),
    name: text(fields.get('name'), 'name', what),
    createdAt: time(fields.get('createdAt'), 'createdAt', what),
    suspendedAt: suspendedAt === NONE ? null : time(suspendedAt, 'suspendedAt', what),
  };
  assertOrganizationRecord(organization, organization.id);
  return Object.freeze(organization);
}

/** What the keys of an organization keep of it. */
export function organizationCopy(organization: OrganizationRecord | undefined): string {
  return organization === undefined ? NONE : JSON.stringify(organization);
}

/** A flat reply of names and values. */
export function fieldsFrom(flat: readonly string[]): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (let i = 0; i + 1 < flat.length; i += 2) fields.set(flat[i] as string, flat[i + 1] as string);
  return fields;
}

function organizationOf(copy: Stored): OrganizationRecord | undefined {
  if (copy === NONE) return undefined;
  const organization = parsed(copy, 'organization');
  if (typeof organization !== 'object' || organization === null) throw corrupt('key record', 'organization');
  // Its members are checked where the entry is made.
  return Object.freeze(organization as OrganizationRecord);
}

const isSet = (value: Stored): value is string => value !== null && value !== undefined;

function text(value: Stored, field: RecordField | keyof OrganizationRecord, what = 'key record'): string {
  if (!isSet(value)) throw corrupt(what, field);
  return value;
}

function time(value: Stored, field: RecordField | keyof OrganizationRecord, what = 'key record'): number {
  if (!isSet(value) || !/^\d{1,16}$/.test(value)) throw corrupt(what, field);
  return Number(value);
}

function list(value: Stored, field: RecordField): readonly string[] | null {
  const items = parsed(value, field);
  if (items === null) return null;
  // What is in it is checked with the record.
  if (!Array.isArray(items)) throw corrupt('key record', field);
  return Object.freeze(items as string[]);
}

function parsed(value: Stored, field: string): unknown {
  if (value === NONE) return null;
  // JSON.parse(null) is null, which would read as "no limit".
  if (!isSet(value)) throw corrupt('key record', field);
  try {
    return JSON.parse(value) as unknown;
  } catch {
    throw corrupt('key record', field);
  }
}
