import type { OrganizationRecord } from '../../key/record.js';
import type { ChangeStamp, ChangeType, OrganizationChange } from '../key-admin-store.js';
import type { OrganizationSide } from '../organization-side.js';
import type { ChangeLog } from './change-log.js';
import type { KeyTable } from './key-table.js';
import type { OrganizationTable } from './organization-table.js';

interface Tables {
  readonly organizations: OrganizationTable;
  readonly keys: KeyTable;
  readonly log: ChangeLog;
}

export function organizationSide({ organizations, keys, log }: Tables): OrganizationSide {
  const put = (organization: OrganizationRecord, type: ChangeType, stamp: ChangeStamp): OrganizationChange => {
    const kept = organizations.put(organization);
    keys.forgetEntries(kept.id);
    log.add(type, { organizationId: kept.id, keyId: null }, stamp);
    return { changed: true, organization: kept };
  };
  const setSuspended = (slug: string, suspend: boolean, stamp: ChangeStamp): OrganizationChange | undefined => {
    const organization = organizations.bySlug(slug);
    if (organization === undefined) return undefined;
    if ((organization.suspendedAt !== null) === suspend) return { changed: false, organization };
    const type = suspend ? 'organization_suspended' : 'organization_resumed';
    return put({ ...organization, suspendedAt: suspend ? stamp.at : null }, type, stamp);
  };
  return {
    async insertOrganization(organization, stamp) {
      const { id, slug } = organization;
      if (organizations.ownerOf(slug) !== undefined || organizations.byId(id) !== undefined) return false;
      return put(organization, 'organization_created', stamp).changed;
    },
    findOrganization: async (slug) => organizations.bySlug(slug),
    listOrganizations: async () => organizations.all(),
    suspendOrganization: async (slug, stamp) => setSuspended(slug, true, stamp),
    resumeOrganization: async (slug, stamp) => setSuspended(slug, false, stamp),
    async renameOrganization({ slug, to }, stamp) {
      const organization = organizations.ownerOf(slug);
      if (organization?.slug === to) return { changed: false, organization };
      if (organization?.slug !== slug) return undefined;
      const owner = organizations.ownerOf(to);
      if (owner !== undefined && owner.id !== organization.id) return 'slug_taken';
      return put({ ...organization, slug: to }, 'organization_renamed', stamp);
    },
  };
}
