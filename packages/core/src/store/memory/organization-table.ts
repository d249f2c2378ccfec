import type { OrganizationRecord } from '../../key/record.js';

/** The organizations of one memory store. Maps and no plain objects: a slug may be `constructor`. */
export interface OrganizationTable {
  byId(id: string): OrganizationRecord | undefined;
  bySlug(slug: string): OrganizationRecord | undefined;
  /** The one that has the slug, or had it: it stays its own. */
  ownerOf(slug: string): OrganizationRecord | undefined;
  /** Ordered by slug. */
  all(): OrganizationRecord[];
  /** Adds or replaces, and answers what is kept: a frozen copy. */
  put(organization: OrganizationRecord): OrganizationRecord;
}

export function createOrganizationTable(): OrganizationTable {
  const records = new Map<string, OrganizationRecord>();
  const ids = new Map<string, string>();
  const ownerOf = (slug: string): OrganizationRecord | undefined => records.get(ids.get(slug) ?? '');
  return {
    byId: (id) => records.get(id),
    bySlug(slug) {
      const owner = ownerOf(slug);
      return owner?.slug === slug ? owner : undefined;
    },
    ownerOf,
    all: () => [...records.values()].sort((a, b) => (a.slug < b.slug ? -1 : 1)),
    put(organization) {
      const kept = Object.freeze({ ...organization });
      records.set(kept.id, kept);
      ids.set(kept.slug, kept.id);
      return kept;
    },
  };
}
