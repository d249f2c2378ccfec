import type { OrganizationRecord } from '../../key/record.js';
import type { ChangeStamp, OrganizationChange } from '../key-admin-store.js';
import type { OrganizationSide } from '../organization-side.js';
import { createOrganizationReads, type OrganizationReads } from './organization-reads.js';
import {
  CLAIM_SLUG,
  DISCARD_ORGANIZATION,
  INSERT_ORGANIZATION,
  LIST_ORGANIZATION,
  RENAME_ORGANIZATION,
  SET_SUSPENDED,
  UNLIST_ORGANIZATION,
} from './organization-scripts.js';
import { fieldsFrom, organizationCopy, organizationFields, organizationFrom, textOf } from './record-fields.js';
import { COPY_ORGANIZATION } from './scripts.js';
import type { ChangingParts } from './store-parts.js';
import { rowOf } from './trail.js';

/**
 * An organization exists once its slug names it; the hash is written before. Each of its keys keeps a copy of
 * it with its version, so that verification reads one hash; a change is written to all of them before it resolves.
 */
export function createOrganizationSide(parts: ChangingParts): OrganizationSide {
  const reads = createOrganizationReads(parts);
  const change = createChange(parts);
  const setSuspended = createSuspension(reads, change);
  return {
    insertOrganization: createInsertion(parts),
    findOrganization: reads.bySlug,
    listOrganizations: reads.all,
    suspendOrganization: (slug, stamp) => setSuspended(slug, stamp.at, stamp),
    resumeOrganization: (slug, stamp) => setSuspended(slug, null, stamp),
    renameOrganization: createRenaming(parts, reads, change),
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

/** Changes the organization itself by a script, then brings it to its keys and tells the feed. */
type Change = (id: string, script: string, args: readonly string[]) => Promise<OrganizationChange | undefined>;

function createChange(parts: ChangingParts): Change {
  const { names, changes, trail } = parts;
  return async (id, script, args) => {
    const reply = await changes.apply({ script, keys: placesOf(names, id), args });
    if (!Array.isArray(reply)) return undefined;
    const [changed, flat] = reply as [number, string[]];
    const fields = fieldsFrom(flat);
    const organization = organizationFrom(fields);
    if (organization === undefined) return undefined;
    // A repetition does all of this too: nobody knows how far the first one came.
    await copyToKeys(parts, organization, fields.get('version') ?? '1');
    await trail.tellOrganization(organization.id);
    return { changed: changed === 1, organization };
  };
}

function createSuspension({ bySlug }: OrganizationReads, change: Change) {
  return async (slug: string, suspendedAt: number | null, stamp: ChangeStamp) => {
    const found = await bySlug(slug);
    if (found === undefined) return undefined;
    const type = suspendedAt === null ? 'organization_resumed' : 'organization_suspended';
    return change(found.id, SET_SUSPENDED, [rowOf(type, stamp, null), textOf(suspendedAt)]);
  };
}

/**
 * First the new slug becomes the organization's own, then the organization takes it, then its keys show it. The old
 * one stays its own: keys that show either of them are never taken for another organization's, however far it came.
 */
function createRenaming(
  { names, changes }: ChangingParts,
  { ownerOf }: OrganizationReads,
  change: Change,
): OrganizationSide['renameOrganization'] {
  return async ({ slug, to }, stamp) => {
    const owner = await ownerOf(slug);
    if (owner === undefined || (owner.slug !== slug && owner.slug !== to)) return undefined;
    const claimed = await changes.apply({ script: CLAIM_SLUG, keys: [names.slug(to)], args: [owner.id] });
    if (claimed !== 1) return 'slug_taken';
    return change(owner.id, RENAME_ORGANIZATION, [rowOf('organization_renamed', stamp, null), slug, to]);
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
