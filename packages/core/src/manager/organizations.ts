import { generateId } from '../key/generate.js';
import type { OrganizationRecord } from '../key/record.js';
import { OrgkeyError } from '../orgkey-error.js';
import type { ChangeStamp, OrganizationChange } from '../store/key-admin-store.js';
import { inForce } from './in-force.js';
import { checkInput, checkName, checkSlug } from './input.js';
import { type ChangeOptions, type ManagerParts, organizationNotFound } from './manager-parts.js';
import { storeAnswer } from './store-answer.js';
import { type OrganizationSummary, organizationSummary } from './summary.js';

/** What a new organization is to be. */
export interface NewOrganization {
  /** `[a-z0-9]+(-[a-z0-9]+)*`, 1 to 63 characters; unique. */
  readonly slug: string;
  /** What people call it. Default: the slug. */
  readonly name?: string;
}

export async function createOrganization(
  parts: ManagerParts,
  input: NewOrganization,
  options?: ChangeOptions,
): Promise<OrganizationSummary> {
  checkInput(input, ['slug', 'name']);
  const slug = checkSlug(input.slug, 'slug');
  const name = input.name === undefined ? slug : checkName(input.name);
  const by = parts.stamp(options);
  const organization: OrganizationRecord = { id: generateId(), slug, name, createdAt: by.at, suspendedAt: null };
  if (!(await storeAnswer(parts.store.insertOrganization(organization, by)))) {
    throw new OrgkeyError('organization_exists', `There is an organization with the slug ${slug} already.`);
  }
  parts.told('organization_created', { organizationId: organization.id, keyId: null }, by);
  return organizationSummary(organization);
}

export async function suspendOrganization(
  parts: ManagerParts,
  slug: string,
  options?: ChangeOptions,
): Promise<OrganizationSummary> {
  const by = parts.stamp(options);
  const { changed, organization } = await existing(parts.store.suspendOrganization(checkSlug(slug, 'slug'), by));
  if (changed) parts.told('organization_suspended', { organizationId: organization.id, keyId: null }, by);
  await inForce(parts.store);
  return organizationSummary(organization);
}

export async function resumeOrganization(
  parts: ManagerParts,
  slug: string,
  options?: ChangeOptions,
): Promise<OrganizationSummary> {
  const by: ChangeStamp = parts.stamp(options);
  const { changed, organization } = await existing(parts.store.resumeOrganization(checkSlug(slug, 'slug'), by));
  if (changed) parts.told('organization_resumed', { organizationId: organization.id, keyId: null }, by);
  return organizationSummary(organization);
}

export async function listOrganizations({ store }: ManagerParts): Promise<readonly OrganizationSummary[]> {
  return (await storeAnswer(store.listOrganizations())).map(organizationSummary);
}

async function existing(answer: Promise<OrganizationChange | undefined>): Promise<OrganizationChange> {
  const found = await storeAnswer(answer);
  if (found === undefined) throw organizationNotFound();
  return found;
}
