import { type AddressList, compileAddresses } from '../authorization/addresses.js';
import type { Hasher, SecretCheck } from '../hash/hasher.js';
import { createPrincipal } from '../result/create-principal.js';
import type { Principal } from '../result/principal.js';
import { assertKeyRecord, assertOrganizationRecord, corrupt } from './check-record.js';
import type { KeyRecord, OrganizationRecord } from './record.js';

/** What a store answers for a key's id; made by {@link keyEntry} alone. */
export interface KeyEntry {
  readonly record: KeyRecord;
  /** `undefined`: the store has no organization with that id. */
  readonly organization: OrganizationRecord | undefined;
  /** What the record and the organization amount to; one object for as long as the entry is kept. */
  readonly principal: Principal | undefined;
  /** The compiled allow list; `undefined`: any address. */
  readonly addresses: AddressList | undefined;
  /** A verifier's memory of how to check a secret against the record's hash. */
  readonly proof: Proof;
}

/** The only part of an entry that is written later: the check, and the hashers of the verifier that had it made. */
export interface Proof {
  by: readonly Hasher[] | undefined;
  check: SecretCheck | undefined;
}

/**
 * Turns a stored record, and the stored organization that it belongs to, into a store's answer.
 * Throws `OrgkeyError` with code `record_corrupt` when a member is missing or of the wrong type: half a
 * record must end as "unavailable", never as a key.
 *
 * @example
 * async findKey(id) {
 *   const row = await table.get(id);
 *   return row && keyEntry(toRecord(row), toOrganization(row));
 * }
 */
export function keyEntry(record: KeyRecord, organization: OrganizationRecord | undefined): KeyEntry {
  assertKeyRecord(record);
  if (organization !== undefined) assertOrganizationRecord(organization, record.organizationId);
  return Object.freeze({
    record,
    organization,
    principal: organization && createPrincipal(record, organization),
    addresses: addressesOf(record),
    proof: { by: undefined, check: undefined },
  });
}

function addressesOf(record: KeyRecord): AddressList | undefined {
  if (record.allowedAddresses === null) return undefined;
  const list = compileAddresses(record.allowedAddresses);
  if (list === undefined) throw corrupt('key record', 'allowedAddresses');
  return list;
}
