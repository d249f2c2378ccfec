/**
 * What a store holds of one key. All times are milliseconds since 1970 (UTC), `null` is "never".
 *
 * A record is written once by `insertKey` and then changed field by field; `revokedAt`, once set,
 * is never cleared or moved. It holds a hash and never the secret.
 */
export interface KeyRecord {
  /** 16 characters of base62; unique in the store, compared byte for byte. */
  readonly id: string;
  readonly organizationId: string;
  /** 1 to 100 characters, no control characters; need not be unique. */
  readonly name: string;
  /** The prefix that the key was issued under: with the id, the part that may be shown. */
  readonly prefix: string;
  /** PHC string of the secret; it names its own algorithm. */
  readonly hash: string;
  /** `null`: full access of the organization. */
  readonly scopes: readonly string[] | null;
  /** CIDR blocks; `null`: any address. */
  readonly allowedAddresses: readonly string[] | null;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  /** The key that replaced this one by rotation. Set once. */
  readonly successorId: string | null;
}

/** An organization as the store keeps it. */
export interface OrganizationRecord {
  readonly id: string;
  /** `[a-z0-9]+(-[a-z0-9]+)*`, 1 to 63 characters; unique in the store. */
  readonly slug: string;
  /** What people call it: 1 to 100 characters. */
  readonly name: string;
  readonly createdAt: number;
  /** Since when none of its keys is accepted; `null` while it is active. */
  readonly suspendedAt: number | null;
}
