import { OrgkeyError } from '../orgkey-error.js';
import { checkAddresses, checkExpiry, checkInput, checkName, checkScopes } from './input.js';
import { type IssuedKey, issueKey } from './issue.js';
import { type ChangeOptions, type ManagerParts, organizationIdOf } from './manager-parts.js';
import { storeAnswer, telling } from './store-answer.js';
import { keySummary } from './summary.js';

/** What a new key is to be. */
export interface NewKey {
  /** Slug of the organization that the key belongs to, for good. */
  readonly organization: string;
  /** 1 to 100 characters after trimming, no control characters; need not be unique. */
  readonly name: string;
  /** RFC 3339 text or a Date, in the future. Default: never, or `maxAgeMs` from now where that is set. */
  readonly expiresAt?: string | Date | null;
  /** Narrows the key to these scopes. Default `null`: the organization's full access. */
  readonly scopes?: readonly string[] | null;
  /** CIDR blocks that the key may be used from. Default `null`: any address. */
  readonly allowedAddresses?: readonly string[] | null;
}

export async function createKey(parts: ManagerParts, input: NewKey, options?: ChangeOptions): Promise<IssuedKey> {
  checkInput(input, ['organization', 'name', 'expiresAt', 'scopes', 'allowedAddresses']);
  const by = parts.stamp(options);
  const name = checkName(input.name);
  const expiresAt = checkExpiry(input.expiresAt, by.at);
  const scopes = checkScopes(input.scopes);
  const allowedAddresses = checkAddresses(input.allowedAddresses);
  const organizationId = await organizationIdOf(input.organization, parts);

  const { text, record } = await issueKey({ organizationId, name, scopes, allowedAddresses, expiresAt }, by, parts);
  const answer = parts.store.insertKey({ record, activeLimit: parts.activeKeyLimit }, by);
  const outcome = await storeAnswer(
    telling(answer, (given) => {
      if (given === 'inserted') parts.told('key_created', { organizationId, keyId: record.id }, by);
    }),
  );
  if (outcome === 'limit_reached') {
    throw new OrgkeyError(
      'limit_reached',
      `The organization has ${parts.activeKeyLimit} active keys, which is the limit: revoke one first.`,
    );
  }
  if (outcome === 'id_taken') throw new OrgkeyError('unavailable', 'The id of the new key was taken: try again.');
  return { key: text, record: keySummary({ record, lastUsedAt: null }) };
}
