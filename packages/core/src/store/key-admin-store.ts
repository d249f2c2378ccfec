import type { KeyRecord, OrganizationRecord } from '../key/record.js';
import type { ChangeFeed } from './change-feed.js';
import type { KeyStore } from './key-store.js';

/** When a change was made (milliseconds since 1970) and by whom (`null`: not told). */
export interface ChangeStamp {
  readonly at: number;
  readonly actor: string | null;
}

/** A key as a manager sees it: the record, and when it was last used (milliseconds, `null`: never). */
export interface StoredKey {
  readonly record: KeyRecord;
  readonly lastUsedAt: number | null;
}

/** Names one key of one organization. Another organization's key is "not found". */
export interface KeyReference {
  readonly organizationId: string;
  readonly id: string;
}

/** What a change of one key led to. */
export interface KeyChange {
  /** `false`: the condition of the change did not hold (any more), and nothing was written. */
  readonly changed: boolean;
  /** The key as it is now. */
  readonly key: StoredKey;
}

/** What a change of one organization led to. */
export interface OrganizationChange {
  readonly changed: boolean;
  readonly organization: OrganizationRecord;
}

/** The part of a record that says what the key may do and for how long. */
export type KeyReach = Pick<KeyRecord, 'scopes' | 'allowedAddresses' | 'expiresAt'>;

/** The state changes that a store keeps a row of, and that listeners hear of. */
export type ChangeType =
  | 'key_created'
  | 'key_rotated'
  | 'key_renamed'
  | 'key_narrowed'
  | 'key_revoked'
  | 'organization_created'
  | 'organization_renamed'
  | 'organization_suspended'
  | 'organization_resumed';

/** One state change that happened: who, when, what. Nothing edits or removes it. */
export interface ChangeRecord extends ChangeStamp {
  /** Grows with each change of the store; opaque, compared with `before` and `after` of a {@link ChangePage}. */
  readonly number: number;
  readonly type: ChangeType;
  readonly organizationId: string;
  /** `null` for a change of the organization itself. */
  readonly keyId: string | null;
}

/** Which changes of one organization to read: at most `limit`, newest first, or with `after` oldest first. */
export interface ChangePage {
  readonly organizationId: string;
  readonly limit: number;
  /** Only changes older than the one with this number. */
  readonly before?: number;
  /** Only changes newer than the one with this number, oldest first; 0: from the beginning. Not beside `before`. */
  readonly after?: number;
}

/** The changes of organizations, one row for each, read in pages. */
export interface AuditTrail {
  /** Pages hold each change once and miss none: no change comes to be seen below one that could be read before. */
  listChanges(page: ChangePage): Promise<readonly ChangeRecord[]>;
}

/** The longest lease time, and a second for a primary that was replaced. */
export const LONGEST_SETTLE_MS = 11_000;

/**
 * What a key manager needs of a store.
 *
 * Each change is one conditional write, durable when the promise resolves, and is kept with one
 * {@link ChangeRecord} that is written with it. Of several parallel equal changes exactly one answers
 * that it changed something; the others change nothing and leave no row.
 */
export interface KeyAdminStore extends AuditTrail {
  /** Resolves with `false` when the id is taken, or the slug is or was another organization's. */
  insertOrganization(organization: OrganizationRecord, stamp: ChangeStamp): Promise<boolean>;
  findOrganization(slug: string): Promise<OrganizationRecord | undefined>;
  /** All organizations, by slug. */
  listOrganizations(): Promise<readonly OrganizationRecord[]>;
  /** From `stamp.at` on none of its keys is accepted. `undefined`: no such organization. */
  suspendOrganization(slug: string, stamp: ChangeStamp): Promise<OrganizationChange | undefined>;
  resumeOrganization(slug: string, stamp: ChangeStamp): Promise<OrganizationChange | undefined>;
  /**
   * Gives an organization another slug; all of its keys show that one when the promise resolves. A slug that an
   * organization has had stays its own for good: no other organization gets it, so that a request that
   * names it is never taken for another one's. `slug_taken`: `to` is, or was, another organization's.
   * `changed: false`: the organization that has `slug`, or had it, is called `to` already. `undefined`: no
   * organization has `slug`.
   */
  renameOrganization(
    rename: { readonly slug: string; readonly to: string },
    stamp: ChangeStamp,
  ): Promise<OrganizationChange | 'slug_taken' | undefined>;

  /**
   * Adds a key. `id_taken`: by any key, a revoked one and another organization's too;
   * `limit_reached`: the organization has `activeLimit` keys that are neither revoked nor expired at `stamp.at`.
   */
  insertKey(
    key: { readonly record: KeyRecord; readonly activeLimit: number },
    stamp: ChangeStamp,
  ): Promise<'inserted' | 'id_taken' | 'limit_reached'>;
  getKey(reference: KeyReference): Promise<StoredKey | undefined>;
  /** Keys of one organization, newest first (`createdAt`, then id, descending); with `activeAt` only those neither revoked nor expired then. */
  listKeys(query: { readonly organizationId: string; readonly activeAt?: number }): Promise<readonly StoredKey[]>;
  /** Sets the tombstone: no later call of any method clears or moves `revokedAt`. `changed: false`: it was set. */
  revokeKey(reference: KeyReference, stamp: ChangeStamp): Promise<KeyChange | undefined>;
  /** `changed: false`: the name is the same, or the key is revoked. */
  renameKey(rename: KeyReference & { readonly name: string }, stamp: ChangeStamp): Promise<KeyChange | undefined>;
  /** Replaces `from` by `to`. `changed: false`: the key's reach is not `from` any more, or is `to` already, or the key is revoked. */
  narrowKey(
    narrowing: KeyReference & { readonly from: KeyReach; readonly to: KeyReach },
    stamp: ChangeStamp,
  ): Promise<KeyChange | undefined>;
  /**
   * In one step: adds `successor`, names it in the old record, and lets the old key end at `endsAt` or at
   * its own expiry, whichever is first; where `endsAt` is not after `stamp.at`, by a tombstone as well, so that no clock
   * that is behind accepts it. `changed: false`: it has a successor, is revoked, or expired at `stamp.at`.
   * A rotation is one change: one row, of the old key.
   */
  rotateKey(
    rotation: KeyReference & { readonly successor: KeyRecord; readonly endsAt: number },
    stamp: ChangeStamp,
  ): Promise<KeyChange | undefined>;

  /**
   * How many milliseconds a manager waits after a change is durable, until no verifier of this store can
   * still trust a copy or a primary from before it: the lease time, where one is set; 0 where all verifiers
   * read the store for each request. Read after the change, never before it. At most 11,000.
   */
  settleTime(): Promise<number>;
}

/** A store for verifiers and managers, as the stores of this package are. */
export type OrgkeyStore = KeyStore & KeyAdminStore & ChangeFeed;
