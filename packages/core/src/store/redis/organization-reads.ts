import type { OrganizationRecord } from '../../key/record.js';
import { inBatches } from './batches.js';
import { organizationFrom } from './record-fields.js';
import type { StoreParts } from './store-parts.js';

/** Reads organizations; one whose slug does not name it is not there. */
export interface OrganizationReads {
  readonly bySlug: (slug: string) => Promise<OrganizationRecord | undefined>;
  /** The one that has the slug, or had it, or was to get it: it is its own. */
  readonly ownerOf: (slug: string) => Promise<OrganizationRecord | undefined>;
  /** By slug. */
  readonly all: () => Promise<OrganizationRecord[]>;
}

export function createOrganizationReads({ names, reads }: Pick<StoreParts, 'names' | 'reads'>): OrganizationReads {
  const byId = async (id: string): Promise<OrganizationRecord | undefined> => {
    const client = await reads.ready();
    return organizationFrom(new Map(Object.entries(await client.hgetall(names.organization(id)))));
  };
  const ownerOf = async (slug: string): Promise<OrganizationRecord | undefined> => {
    const client = await reads.ready();
    const id = await client.get(names.slug(slug));
    return id === null ? undefined : byId(id);
  };
  return {
    async bySlug(slug) {
      const owner = await ownerOf(slug);
      return owner?.slug === slug ? owner : undefined;
    },
    ownerOf,
    async all() {
      const client = await reads.ready();
      const listed = await inBatches(await client.smembers(names.organizations), byId);
      const whole = listed.filter((organization) => organization !== undefined);
      const owners = await inBatches(whole, ({ slug }) => client.get(names.slug(slug)));
      return whole.filter(({ id }, i) => owners[i] === id).sort((a, b) => (a.slug < b.slug ? -1 : 1));
    },
  };
}
