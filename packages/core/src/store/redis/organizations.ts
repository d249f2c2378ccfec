import type { OrganizationRecord } from '../../key/record.js';
import type { ChangeStamp, KeyAdminStore, OrganizationChange } from '../key-admin-store.js';
import { createOrganizationReads, type OrganizationReads } from './organization-reads.js';
import { fieldsFrom, organizationCopy, organizationFields, organizationFrom, textOf } from './record-fields.js';
import {
  CLAIM_SLUG,
  COPY_ORGANIZATION,
  DISCARD_ORGANIZATION,
  INSERT_ORGANIZATION,
  LIST_ORGANIZATION,
  SET_SUSPENDED,
  UNLIST_ORGANIZATION,
} from './scripts.js';
import type { ChangingParts } from './store-parts.js';
import { rowOf } from './trail.js';

type OrganizationSide = Pick<
  KeyAdminStore,
  'insertOrganization' | 'findOrganization' | 'listOrganizations' | 'suspendOrganization' | 'resumeOrganization'
>;

/**
 * An organization exists once its slug names it; the hash is written before. Each of its keys keeps a copy of
 * it with its version, so that verification reads one hash; a change is written to all of them before it resolves.
 */
export function createOrganizationSide(parts: ChangingParts): OrganizationSide {
  const reads = createOrganizationReads(parts);
  const setSuspended = createSuspension(parts, reads);
  return {
    insertOrganization: createInsertion(parts),
    findOrganization: reads.bySlug,
    listOrganizations: reads.all,
    suspendOrganization: (slug, stamp) => setSuspended(slug, stamp.at, stamp),
    resumeOrganization: (slug, stamp) => setSuspended(slug, null, stamp),
  };
}

/** Where an organization and its trail are. */
function placesOf(names: ChangingParts['names'], id: string): string[] {
  return [names.organization(id), names.trail(id), names.trailed(id)];
}

function createInsertion(parts: ChangingParts): OrganizationSide['insertOrganization'] {
  const { names, changes, trail } = parts;
  const listing = (script: string, id: string): Promise<unknown> =>
    changes.apply({ script, keys: [names.organizations], args: [id] });
  return async (organization, stamp) => {
    const { id, slug } = organization;
    const keys = placesOf(names, id);
    const args = [rowOf('organization_created', stamp, null), ...organizationFields(organization)];
    if ((await changes.apply({ script: INSERT_ORGANIZATION, keys, args })) !== 1) return false;
    await listing(LIST_ORGANIZATION, id);
    if ((await changes.apply({ script: CLAIM_SLUG, keys: [names.slug(slug)], args: [id] })) !== 1) {
      await listing(UNLIST_ORGANIZATION, id);
      await changes.apply({ script: DISCARD_ORGANIZATION, keys, args: [] });
      return false;
    }
    await copyToKeys(parts, organization, '1');
    await trail.tellOrganization(id);
    return true;
  };
}

function createSuspension(parts: ChangingParts, reads: OrganizationReads) {
  const { names, changes, trail } = parts;
  return async (
    slug: string,
    suspendedAt: number | null,
    stamp: ChangeStamp,
  ): Promise<OrganizationChange | undefined> => {
    const found = await reads.bySlug(slug);
    if (found === undefined) return undefined;
    const row = rowOf(suspendedAt === null ? 'organization_resumed' : 'organization_suspended', stamp, null);
    const args = [row, textOf(suspendedAt)];
    const reply = await changes.apply({ script: SET_SUSPENDED, keys: placesOf(names, found.id), args });
    if (!Array.isArray(reply)) return undefined;
    const [changed, flat] = reply as [number, string[]];
    const fields = fieldsFrom(flat);
    const organization = organizationFrom(fields) ?? found;
    // A repetition does all of this too: nobody knows how far the first one came.
    await copyToKeys(parts, organization, fields.get('version') ?? '1');
    await trail.tellOrganization(organization.id);
    return { changed: changed === 1, organization };
  };
}

/** Ids that are reserved are among them: their records are written later, over a copy that is there already. */
async function copyToKeys(
  { names, reads, changes }: ChangingParts,
  organization: OrganizationRecord,
  version: string,
): Promise<void> {
  const client = await reads.ready();
  const ids = await client.zrange(names.keys(organization.id), '0', '-1');
  const args = [organizationCopy(organization), version];
  await changes.applyAll(ids.map((id) => ({ script: COPY_ORGANIZATION, keys: [names.record(id)], args })));
}
