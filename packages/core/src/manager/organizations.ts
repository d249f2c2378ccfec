import { generateId } from '../key/generate.js';
import type { OrganizationRecord } from '../key/record.js';
import { checkedOrganization, type OrganizationDirectory } from '../organization/directory.js';
import { OrgkeyError } from '../orgkey-error.js';
import type { ChangeStamp, ChangeType, KeyAdminStore, OrganizationChange } from '../store/key-admin-store.js';
import { checkInput, checkName, checkSlug } from './input.js';
import { storeAnswer } from './store-calls.js';
import { type OrganizationSummary, organizationSummary } from './summary.js';

/** Input of {@link OrganizationManager.createOrganization}. */
export interface NewOrganization {
  readonly slug: string;
  /** What people call it; default: the slug. */
  readonly name?: string;
}

/** Who makes a change; kept with it and told to listeners. */
export interface ChangeOptions {
  readonly actor?: string;
}

/** The part of a key manager that looks after organizations. */
export interface OrganizationManager {
  /** Rejects with `organization_exists` when the slug is taken. */
  createOrganization(input: NewOrganization, options?: ChangeOptions): Promise<OrganizationSummary>;
  /** From the moment when it resolves, no key of the organization is accepted. A repetition changes nothing. */
  suspendOrganization(slug: string, options?: ChangeOptions): Promise<OrganizationSummary>;
  /** Its keys are accepted again, but for those that were revoked or have expired. */
  resumeOrganization(slug: string, options?: ChangeOptions): Promise<OrganizationSummary>;
  /** All organizations, by slug. */
  listOrganizations(): Promise<readonly OrganizationSummary[]>;
}

/** What both parts of a manager work with. */
export interface ManagerParts {
  readonly store: KeyAdminStore;
  readonly directory: OrganizationDirectory | undefined;
  /** When and by whom a change is made that begins now. */
  stamp(options: ChangeOptions | undefined): ChangeStamp;
  /** Tells listeners of a change that is durable. */
  told(
    type: ChangeType,
    about: { readonly organizationId: string; readonly keyId: string | null },
    stamp: ChangeStamp,
  ): void;
}

export function createOrganizationManager({ store, stamp, told }: ManagerParts): OrganizationManager {
  const changed = async (
    change: Promise<OrganizationChange | undefined>,
    type: ChangeType,
    by: ChangeStamp,
  ): Promise<OrganizationSummary> => {
    const result = await storeAnswer(change);
    if (result === undefined) throw organizationNotFound();
    if (result.changed) told(type, { organizationId: result.organization.id, keyId: null }, by);
    return organizationSummary(result.organization);
  };
  return {
    async createOrganization(input, options) {
      checkInput(input, ['slug', 'name']);
      const slug = checkSlug(input.slug, 'slug');
      const by = stamp(options);
      const name = input.name === undefined ? slug : checkName(input.name);
      const organization: OrganizationRecord = { id: generateId(), slug, name, createdAt: by.at, suspendedAt: null };
      if (!(await storeAnswer(store.insertOrganization(organization, by)))) {
        throw new OrgkeyError('organization_exists', `There is an organization with the slug ${slug} already.`);
      }
      told('organization_created', { organizationId: organization.id, keyId: null }, by);
      return organizationSummary(organization);
    },
    async suspendOrganization(slug, options) {
      const by = stamp(options);
      return changed(store.suspendOrganization(checkSlug(slug, 'slug'), by), 'organization_suspended', by);
    },
    async resumeOrganization(slug, options) {
      const by = stamp(options);
      return changed(store.resumeOrganization(checkSlug(slug, 'slug'), by), 'organization_resumed', by);
    },
    async listOrganizations() {
      return (await storeAnswer(store.listOrganizations())).map(organizationSummary);
    },
  };
}

/** The id of an organization that exists: in the host's directory where there is one, else in the store. */
export async function organizationIdOf(slug: unknown, { store, directory }: ManagerParts): Promise<string> {
  const name = checkSlug(slug, 'organization');
  const found =
    directory === undefined
      ? await storeAnswer(store.findOrganization(name))
      : await storeAnswer(
          Promise.resolve()
            .then(() => directory.findBySlug(name))
            .then((answer) => checkedOrganization(answer)),
        );
  if (found === undefined) throw organizationNotFound();
  return found.id;
}

function organizationNotFound(): OrgkeyError {
  return new OrgkeyError(
    'organization_not_found',
    'No organization has this slug. Create it with createOrganization(), or `orgkey org create`.',
  );
}
