import type { KeyEntry } from '../key/entry.js';
import { OrgkeyError } from '../orgkey-error.js';
import { isPromise, native } from '../result/chain.js';
import { createPrincipal } from '../result/create-principal.js';
import { fail, type MaybePromise, pass, type Step } from '../result/outcome.js';
import type { Principal } from '../result/principal.js';
import { unanswered } from '../result/unanswered.js';
import { isSlug } from './slug.js';

/** An organization as the host's own directory knows it. */
export interface Organization {
  readonly id: string;
  readonly slug: string;
  /** While it is true, none of the organization's keys is accepted. */
  readonly suspended: boolean;
}

/**
 * The host's own list of organizations, used in place of the one in the key store. It is asked at each
 * request, within the same deadline, whatever the freshness: what it answers is in force at once.
 *
 * @example
 * const organizations: OrganizationDirectory = {
 *   findById: (id) => db.teams.byId(id),
 *   findBySlug: (slug) => db.teams.bySlug(slug),
 * };
 */
export interface OrganizationDirectory {
  /** The organization with that id, `undefined` when there is none. Rejects when it can't tell. */
  findById(id: string): MaybePromise<Organization | undefined>;
  /** The same by slug; only a key manager asks it. */
  findBySlug(slug: string): MaybePromise<Organization | undefined>;
}

/** Who a verified key stands for. An unknown and a suspended organization are "the key is not valid" to the client. */
export function resolvePrincipal(
  entry: KeyEntry,
  directory: OrganizationDirectory | undefined,
): MaybePromise<Step<Principal>> {
  if (directory !== undefined) return askDirectory(directory, entry);
  if (entry.organization === undefined || entry.principal === undefined) return fail('organization_unknown');
  return entry.organization.suspendedAt === null ? pass(entry.principal) : fail('organization_suspended');
}

function askDirectory(directory: OrganizationDirectory, entry: KeyEntry): MaybePromise<Step<Principal>> {
  try {
    const found = native(directory.findById(entry.record.organizationId));
    return isPromise(found)
      ? found.then((organization) => principalIn(organization, entry)).catch(unanswered)
      : principalIn(found, entry);
  } catch (error) {
    return unanswered(error);
  }
}

function principalIn(found: Organization | undefined, { record }: KeyEntry): Step<Principal> {
  const organization = checkedOrganization(found, record.organizationId);
  if (organization === undefined) return fail('organization_unknown');
  return organization.suspended ? fail('organization_suspended') : pass(createPrincipal(record, organization));
}

/** A directory that answers with something else than it was asked for gets nobody in. */
export function checkedOrganization(found: Organization | undefined, id?: string): Organization | undefined {
  if (found === undefined) return undefined;
  const right =
    typeof found.id === 'string' &&
    (id === undefined || found.id === id) &&
    isSlug(found.slug) &&
    typeof found.suspended === 'boolean';
  if (!right)
    throw new OrgkeyError(
      'record_corrupt',
      'The organization directory answered with another organization, or with one that lacks id, slug or suspended.',
    );
  return found;
}
