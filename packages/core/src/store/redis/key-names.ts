/**
 * The names of everything that the store keeps. What is written in one step shares a hash tag, and with it
 * a slot of a cluster: a key has one slot, found by its id alone, and an organization has another.
 */
export interface KeyNames {
  /** Hash: the record of one key, a copy of its organization, and changes that are not in the trail yet. */
  readonly record: (id: string) => string;
  /** String: when the key was last used. */
  readonly used: (id: string) => string;
  /** Hash: an organization. */
  readonly organization: (id: string) => string;
  /** Sorted set: the ids of all keys of an organization, by creation. Written before the record. */
  readonly keys: (organizationId: string) => string;
  /** Sorted set: the ids of those that may be active; never one too few. */
  readonly live: (organizationId: string) => string;
  /** Stream: the changes of an organization, by number. */
  readonly trail: (organizationId: string) => string;
  /** Hash: the last number of the trail, and for each key how many of its changes are in it. */
  readonly trailed: (organizationId: string) => string;
  /** Sorted set: changes that have begun and may not be in the trail yet, by time. */
  readonly unsettled: (organizationId: string) => string;
  /** String: the id of the organization that has this slug, had it, or is to get it. Nothing takes it away again. */
  readonly slug: (slug: string) => string;
  /** Set: the ids of all organizations. */
  readonly organizations: string;
  /** Stream: the change feed. */
  readonly feed: string;
  /** String: the lease time. */
  readonly leaseTime: string;
}

export function createKeyNames(namespace: string): KeyNames {
  const ofKey = (id: string, what: string): string => `${namespace}:key:{${id}}${what}`;
  const ofOrganization = (id: string, what: string): string => `${namespace}:organization:{${id}}${what}`;
  return {
    record: (id) => ofKey(id, ''),
    used: (id) => ofKey(id, ':used'),
    organization: (id) => ofOrganization(id, ''),
    keys: (id) => ofOrganization(id, ':keys'),
    live: (id) => ofOrganization(id, ':live'),
    trail: (id) => ofOrganization(id, ':trail'),
    trailed: (id) => ofOrganization(id, ':trailed'),
    unsettled: (id) => ofOrganization(id, ':unsettled'),
    slug: (slug) => `${namespace}:slug:{${slug}}`,
    organizations: `${namespace}:organizations`,
    feed: `${namespace}:feed`,
    leaseTime: `${namespace}:lease`,
  };
}
