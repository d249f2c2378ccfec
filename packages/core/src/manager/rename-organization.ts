import { OrgkeyError } from '../orgkey-error.js';
import { inForce } from './in-force.js';
import { checkInput, checkSlug } from './input.js';
import { type ChangeOptions, type ManagerParts, organizationNotFound } from './manager-parts.js';
import { storeAnswer, telling } from './store-answer.js';
import { type OrganizationSummary, organizationSummary } from './summary.js';

/** What an organization shall be called. */
export interface OrganizationRename {
  /** `[a-z0-9]+(-[a-z0-9]+)*`, 1 to 63 characters; no other organization has it, or ever had it. */
  readonly slug: string;
}

export async function renameOrganization(
  parts: ManagerParts,
  { slug, input }: { readonly slug: string; readonly input: OrganizationRename },
  options?: ChangeOptions,
): Promise<OrganizationSummary> {
  checkInput(input, ['slug']);
  const by = parts.stamp(options);
  const rename = { slug: checkSlug(slug, 'slug'), to: checkSlug(input.slug, 'slug') };
  const answer = telling(parts.store.renameOrganization(rename, by), (given) => {
    if (given === undefined || given === 'slug_taken' || !given.changed) return;
    const about = { organizationId: given.organization.id, keyId: null, previousSlug: rename.slug };
    parts.told('organization_renamed', about, by);
  });
  const renamed = await storeAnswer(answer);
  if (renamed === 'slug_taken') throw slugTaken(rename.to);
  if (renamed === undefined) throw organizationNotFound();
  await inForce(parts.store);
  return organizationSummary(renamed.organization);
}

/** A slug that an organization has had stays its own: a request that names it must never mean another one. */
export function slugTaken(slug: string): OrgkeyError {
  return new OrgkeyError('organization_exists', `The slug ${slug} is taken: an organization has it, or had it once.`);
}
