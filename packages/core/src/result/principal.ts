/**
 * Who is calling: the one object that a guarded handler gets, the same in every framework.
 *
 * Frozen at every depth. Times are RFC 3339 in UTC with milliseconds (`2026-01-31T08:00:00.000Z`).
 * It holds nothing of the secret and nothing of the hash, so that it can be logged and sent as JSON.
 *
 * @example
 * const { organization, keyId } = getPrincipal(req);
 * await environments.list({ organizationId: organization.id });
 */
export interface Principal {
  /** The public part of the key: 16 characters of base62. */
  readonly keyId: string;
  /** The key's name at the time of the look-up. */
  readonly name: string;
  /** The organization that the key belongs to; a request can never choose another one. */
  readonly organization: { readonly id: string; readonly slug: string };
  /** `null`: the organization's full access. A list narrows it; an empty list reaches no scoped route. */
  readonly scopes: readonly string[] | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
}
