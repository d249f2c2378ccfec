import { generateId } from '../key/generate.js';
import type { OrganizationRecord } from '../key/record.js';
import type { ChangeStamp, ChangeType, OrganizationChange } from '../store/key-admin-store.js';
import { inForce } from './in-force.js';
import { checkInput, checkName, checkSlug } from './input.js';
import { type ChangeOptions, type ManagerParts, organizationNotFound } from './manager-parts.js';
import { slugTaken } from './rename-organization.js';
import { storeAnswer, telling } from './store-answer.js';
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
  const answer = telling(parts.store.insertOrganization(organization, by), (isInserted) => {
    if (isInserted) parts.told('organization_created', { organizationId: organization.id, keyId: null }, by);
  });
  if (!(await storeAnswer(answer))) {
    throw slugTaken(slug);
  }
  return organizationSummary(organization);
}

export async function suspendOrganization(
  parts: ManagerParts,
  slug: string,
  options?: ChangeOptions,
): Promise<OrganizationSummary> {
  const by = parts.stamp(options);
  const answer = parts.store.suspendOrganization(checkSlug(slug, 'slug'), by);
  const { organization } = await organizationChange(parts, answer, { type: 'organization_suspended', by });
  await inForce(parts.store);
  return organizationSummary(organization);
}

export async function resumeOrganization(
  parts: ManagerParts,
  slug: string,
  options?: ChangeOptions,
): Promise<OrganizationSummary> {
  const by = parts.stamp(options);
  const answer = parts.store.resumeOrganization(checkSlug(slug, 'slug'), by);
  const { organization } = await organizationChange(parts, answer, { type: 'organization_resumed', by });
  // Until then a verifier may go on refusing by a copy that it may still trust.
  await inForce(parts.store);
  return organizationSummary(organization);
}

export async function listOrganizations({ store }: ManagerParts): Promise<readonly OrganizationSummary[]> {
  return (await storeAnswer(store.listOrganizations())).map(organizationSummary);
}

/** Awaits the store's answer to the change of an organization, and tells listeners when something changed. */
async function organizationChange(
  parts: ManagerParts,
  answer: Promise<OrganizationChange | undefined>,
  { type, by }: { readonly type: ChangeType; readonly by: ChangeStamp },
): Promise<OrganizationChange> {
  const found = await storeAnswer(
    telling(answer, (given) => {
      if (given?.changed === true) parts.told(type, { organizationId: given.organization.id, keyId: null }, by);
    }),
  );
  if (found === undefined) throw organizationNotFound();
  return found;
}
