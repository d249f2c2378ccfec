import type { KeyRecord } from '../key/record.js';
import type { Principal } from './principal.js';

/** RFC 3339 in UTC with milliseconds. */
export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

export function createPrincipal(
  record: KeyRecord,
  organization: { readonly id: string; readonly slug: string },
): Principal {
  return Object.freeze({
    keyId: record.id,
    name: record.name,
    organization: Object.freeze({ id: organization.id, slug: organization.slug }),
    scopes: record.scopes === null ? null : Object.freeze([...record.scopes]),
    createdAt: timestamp(record.createdAt),
    expiresAt: record.expiresAt === null ? null : timestamp(record.expiresAt),
  });
}
