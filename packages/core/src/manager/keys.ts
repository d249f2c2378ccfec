import type { Hasher } from '../hash/hasher.js';
import { generateKey } from '../key/generate.js';
import type { KeyRecord } from '../key/record.js';
import { OrgkeyError } from '../orgkey-error.js';
import type { ChangeStamp, KeyChange, KeyReference, StoredKey } from '../store/key-admin-store.js';
import { checkAddresses, checkExpiry, checkId, checkInput, checkName, checkScopes, invalidInput } from './input.js';
import { type ChangeOptions, type ManagerParts, organizationIdOf } from './organizations.js';
import { storeAnswer } from './store-calls.js';
import { type KeySummary, keySummary } from './summary.js';

/** Input of {@link KeyLifecycle.create}. */
export interface NewKey {
  /** Slug of the organization that the key belongs to, for good. */
  readonly organization: string;
  /** 1 to 100 characters after trimming, no control characters; need not be unique. */
  readonly name: string;
  /** RFC 3339 text or a Date, in the future. Default: never, or `maxAgeMs` from now where it is set. */
  readonly expiresAt?: string | Date | null;
  /** Narrows the key to these scopes; default `null`, the organization's full access. */
  readonly scopes?: readonly string[] | null;
  /** CIDR blocks that the key may be used from; default `null`, any address. */
  readonly allowedAddresses?: readonly string[] | null;
}

/** Names one key. Another organization's key is answered like one that does not exist. */
export interface KeyName {
  readonly organization: string;
  readonly id: string;
}

/** A new key: `key` is the only place where its secret ever is. Show it once, store it nowhere. */
export interface IssuedKey {
  readonly key: string;
  readonly record: KeySummary;
}

/** The part of a key manager that looks after keys. Every "no" rejects with an `OrgkeyError`. */
export interface KeyLifecycle {
  create(input: NewKey, options?: ChangeOptions): Promise<IssuedKey>;
  /** Active keys, newest first; with `all` the revoked and the expired ones too. */
  list(query: { readonly organization: string; readonly all?: boolean }): Promise<readonly KeySummary[]>;
  /**
   * Revokes a key, for good. When it has resolved, no process accepts a request that starts after it.
   * Rejects when that is not certain; may be repeated, and changes nothing then.
   */
  revoke(input: KeyName, options?: ChangeOptions): Promise<KeySummary>;
  rename(input: KeyName & { readonly name: string }, options?: ChangeOptions): Promise<KeySummary>;
  /**
   * Issues a successor with the same name, scopes and addresses. The old key works on for `overlapMs`
   * milliseconds (default 0), never past its own expiry.
   */
  rotate(input: KeyName & { readonly overlapMs?: number }, options?: ChangeOptions): Promise<IssuedKey>;
}

/** What {@link createKeyLifecycle} needs besides the parts of the manager. */
export interface IssuingParts extends ManagerParts {
  readonly prefix: string;
  readonly hasher: Hasher;
  readonly activeKeyLimit: number;
  readonly maxAgeMs: number | undefined;
}

const MAX_OVERLAP_MS = 366 * 86_400_000;

export function createKeyLifecycle(parts: IssuingParts): KeyLifecycle {
  const { store, stamp, told } = parts;
  const referenceTo = async (input: KeyName): Promise<KeyReference> => {
    const organizationId = await organizationIdOf(input.organization, parts);
    return { organizationId, id: checkId(input.id) };
  };
  const existing = async <T>(answer: Promise<T | undefined>): Promise<T> => {
    const found = await storeAnswer(answer);
    if (found === undefined) throw new OrgkeyError('key_not_found', 'No such key in this organization.');
    return found;
  };

  return {
    async create(input, options) {
      checkInput(input, ['organization', 'name', 'expiresAt', 'scopes', 'allowedAddresses']);
      const by = stamp(options);
      const terms = {
        name: checkName(input.name),
        expiresAt: expiryOf(checkExpiry(input.expiresAt, by.at), by, parts.maxAgeMs),
        scopes: checkScopes(input.scopes),
        allowedAddresses: checkAddresses(input.allowedAddresses),
      };
      const organizationId = await organizationIdOf(input.organization, parts);
      const { text, record } = await issue({ ...terms, organizationId }, by, parts);
      const outcome = await storeAnswer(store.insertKey({ record, activeLimit: parts.activeKeyLimit }, by));
      if (outcome === 'limit_reached')
        throw new OrgkeyError(
          'limit_reached',
          `The organization has ${parts.activeKeyLimit} active keys, which is the limit: revoke one first.`,
        );
      if (outcome === 'id_taken') throw new OrgkeyError('unavailable', 'The id of the new key was taken: try again.');
      told('key_created', { organizationId, keyId: record.id }, by);
      return { key: text, record: keySummary({ record, lastUsedAt: null }) };
    },

    async list(query) {
      checkInput(query, ['organization', 'all']);
      const organizationId = await organizationIdOf(query.organization, parts);
      const keys = await storeAnswer(
        store.listKeys(query.all === true ? { organizationId } : { organizationId, activeAt: Date.now() }),
      );
      return keys.map(keySummary);
    },

    async revoke(input, options) {
      checkInput(input, ['organization', 'id']);
      const by = stamp(options);
      const { changed, key } = await existing(store.revokeKey(await referenceTo(input), by));
      if (changed) told('key_revoked', { organizationId: key.record.organizationId, keyId: key.record.id }, by);
      return keySummary(key);
    },

    async rename(input, options) {
      checkInput(input, ['organization', 'id', 'name']);
      const by = stamp(options);
      const name = checkName(input.name);
      const { changed, key } = await existing(store.renameKey({ ...(await referenceTo(input)), name }, by));
      if (key.record.revokedAt !== null) throw revoked();
      if (changed) told('key_renamed', { organizationId: key.record.organizationId, keyId: key.record.id }, by);
      return keySummary(key);
    },

    async rotate(input, options) {
      checkInput(input, ['organization', 'id', 'overlapMs']);
      const by = stamp(options);
      const endsAt = by.at + checkOverlap(input.overlapMs);
      const reference = await referenceTo(input);
      const { record: old } = await existing(store.getKey(reference));
      const { text, record: successor } = await issue(successionOf(old, by, parts.maxAgeMs), by, parts);
      const { changed, key } = await existing(store.rotateKey({ ...reference, successor, endsAt }, by));
      if (!changed) throw notRotated(key, by);
      told('key_rotated', { organizationId: old.organizationId, keyId: old.id }, by);
      return { key: text, record: keySummary({ record: successor, lastUsedAt: null }) };
    },
  };
}

type Terms = Pick<KeyRecord, 'organizationId' | 'name' | 'scopes' | 'allowedAddresses' | 'expiresAt'>;

/** Makes a key and the record of it; the secret leaves this function in `text` alone. */
async function issue(
  terms: Terms,
  by: ChangeStamp,
  { prefix, hasher }: IssuingParts,
): Promise<{ readonly text: string; readonly record: KeyRecord }> {
  const { text, key } = generateKey(prefix);
  const record: KeyRecord = {
    id: key.id,
    prefix,
    hash: await hasher.hash(key),
    createdAt: by.at,
    revokedAt: null,
    successorId: null,
    ...terms,
  };
  return { text, record };
}

/** A successor lives as long as its predecessor was meant to, counted from now; without an expiry, for ever or `maxAgeMs`. */
function successionOf(old: KeyRecord, by: ChangeStamp, maxAgeMs: number | undefined): Terms {
  const { organizationId, name, scopes, allowedAddresses } = old;
  const expiresAt = old.expiresAt === null ? null : by.at + (old.expiresAt - old.createdAt);
  return { organizationId, name, scopes, allowedAddresses, expiresAt: expiryOf(expiresAt, by, maxAgeMs) };
}

function expiryOf(wanted: number | null, by: ChangeStamp, maxAgeMs: number | undefined): number | null {
  if (maxAgeMs === undefined) return wanted;
  return Math.min(wanted ?? Number.POSITIVE_INFINITY, by.at + maxAgeMs);
}

function checkOverlap(overlapMs: unknown): number {
  if (overlapMs === undefined) return 0;
  if (typeof overlapMs === 'number' && Number.isInteger(overlapMs) && overlapMs >= 0 && overlapMs <= MAX_OVERLAP_MS)
    return overlapMs;
  throw invalidInput('overlapMs', overlapMs, `a whole number of milliseconds from 0 to ${MAX_OVERLAP_MS}`);
}

function revoked(): OrgkeyError {
  return new OrgkeyError('key_revoked', 'The key is revoked, which is for good: create a new one.');
}

function notRotated({ record }: StoredKey, by: ChangeStamp): OrgkeyError {
  if (record.revokedAt !== null) return revoked();
  if (record.successorId !== null)
    return new OrgkeyError('key_rotated', `The key was rotated already; its successor is ${record.successorId}.`);
  return record.expiresAt !== null && record.expiresAt <= by.at
    ? new OrgkeyError('key_expired', 'The key has expired: create a new one.')
    : new OrgkeyError('unavailable', 'The key changed while it was rotated: try again.');
}
