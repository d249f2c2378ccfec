import { OrgkeyError } from '../orgkey-error.js';
import type { KeyRecord, OrganizationRecord } from './record.js';

/** Refuses a record that is not whole: a missing member must never read as "no limit". */
export function assertKeyRecord(record: KeyRecord): void {
  const wrong =
    (!isText(record.id) && 'id') ||
    (!isText(record.organizationId) && 'organizationId') ||
    (typeof record.name !== 'string' && 'name') ||
    (!isText(record.prefix) && 'prefix') ||
    (!isText(record.hash) && 'hash') ||
    (!isTextList(record.scopes) && 'scopes') ||
    (!isTextList(record.allowedAddresses) && 'allowedAddresses') ||
    (!isTime(record.createdAt) && 'createdAt') ||
    (!isTimeOrNull(record.expiresAt) && 'expiresAt') ||
    (!isTimeOrNull(record.revokedAt) && 'revokedAt') ||
    (record.successorId !== null && !isText(record.successorId) && 'successorId');
  if (wrong) throw corrupt('key record', wrong);
}

export function assertOrganizationRecord(organization: OrganizationRecord, id: string): void {
  const wrong =
    (organization.id !== id && 'id') ||
    (!isText(organization.slug) && 'slug') ||
    (typeof organization.name !== 'string' && 'name') ||
    (!isTime(organization.createdAt) && 'createdAt') ||
    (!isTimeOrNull(organization.suspendedAt) && 'suspendedAt');
  if (wrong) throw corrupt('organization record', wrong);
}

export function corrupt(what: string, member: string): OrgkeyError {
  return new OrgkeyError(
    'record_corrupt',
    `The store answered with a damaged ${what}: its member "${member}" is missing or of the wrong type.`,
  );
}

// Also bounds what a Date can hold, so that a principal can always be made.
const isTime = (value: unknown): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 8.64e15;
const isTimeOrNull = (value: unknown): boolean => value === null || isTime(value);
const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isTextList = (value: unknown): boolean =>
  value === null || (Array.isArray(value) && value.every((item) => typeof item === 'string'));
