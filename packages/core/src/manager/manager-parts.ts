import type { ChangeEvent } from '../events/listeners.js';
import type { Hasher } from '../hash/hasher.js';
import { checkedOrganization, type OrganizationDirectory } from '../organization/directory.js';
import { OrgkeyError } from '../orgkey-error.js';
import type { ChangeStamp, ChangeType, KeyAdminStore, KeyReference } from '../store/key-admin-store.js';
import { checkId, checkSlug } from './input.js';
import { storeAnswer } from './store-answer.js';

/** Who makes a change; kept with it and told to listeners. */
export interface ChangeOptions {
  /** 1 to 200 characters, no control characters: a user id, a host name. */
  readonly actor?: string;
}

/** Names one key. Another organization's key is answered like one that does not exist. */
export interface KeyName {
  /** The organization's slug. */
  readonly organization: string;
  readonly id: string;
}

/** What the operations of a key manager work with. */
export interface ManagerParts {
  readonly store: KeyAdminStore;
  readonly directory: OrganizationDirectory | undefined;
  readonly prefix: string;
  readonly hasher: Hasher;
  readonly activeKeyLimit: number;
  readonly maxAgeMs: number | undefined;
  /** When and by whom a change is made that begins now. */
  readonly stamp: (options: ChangeOptions | undefined) => ChangeStamp;
  /** Tells listeners of a change that is durable. */
  readonly told: (
    type: ChangeType,
    about: Pick<ChangeEvent, 'organizationId' | 'keyId' | 'previousSlug'>,
    stamp: ChangeStamp,
  ) => void;
}

/** The id of an organization that exists: in the host's directory where there is one, else in the store. */
export async function organizationIdOf(slug: unknown, { store, directory }: ManagerParts): Promise<string> {
  const name = checkSlug(slug, 'organization');
  const found =
    directory === undefined ? await storeAnswer(store.findOrganization(name)) : await fromDirectory(name, directory);
  if (found === undefined) throw organizationNotFound();
  return found.id;
}

async function fromDirectory(
  slug: string,
  directory: OrganizationDirectory,
): Promise<{ readonly id: string } | undefined> {
  const answer = Promise.resolve(slug).then((name) => directory.findBySlug(name));
  return checkedOrganization(await storeAnswer(answer));
}

export async function referenceTo({ organization, id }: KeyName, parts: ManagerParts): Promise<KeyReference> {
  const organizationId = await organizationIdOf(organization, parts);
  return { organizationId, id: checkId(id) };
}

/** Awaits what the store has of one key, and rejects with `key_not_found` when it has none. */
export async function existingKey<T>(answer: Promise<T | undefined>): Promise<T> {
  const found = await storeAnswer(answer);
  if (found === undefined) throw keyNotFound();
  return found;
}

export function keyNotFound(): OrgkeyError {
  return new OrgkeyError('key_not_found', 'No such key in this organization.');
}

export function keyRevoked(): OrgkeyError {
  return new OrgkeyError('key_revoked', 'The key is revoked, which is for good: create a new one.');
}

export function organizationNotFound(): OrgkeyError {
  return new OrgkeyError(
    'organization_not_found',
    'No organization has this slug. Create it with createOrganization(), or `orgkey org create`.',
  );
}
