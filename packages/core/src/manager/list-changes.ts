import { OrgkeyError } from '../orgkey-error.js';
import { timestamp } from '../result/create-principal.js';
import type { ChangeType } from '../store/key-admin-store.js';
import { checkInput, invalidInput } from './input.js';
import { type ManagerParts, organizationIdOf } from './manager-parts.js';
import { storeAnswer } from './store-answer.js';

/** Which changes to list. */
export interface ChangeQuery {
  readonly organization: string;
  /** Only changes older than the one with this number: the last one of the page before. */
  readonly before?: number;
  /** Only changes newer than the one with this number, and oldest first; 0: from the beginning. Not beside `before`. */
  readonly after?: number;
  /** At most so many, 1 to 1,000. Default 100. */
  readonly limit?: number;
}

/** One row of the audit trail. Plain data, fit for JSON. */
export interface ChangeSummary {
  /** Grows with each change; the place to go on from. */
  readonly number: number;
  readonly type: ChangeType;
  /** RFC 3339 in UTC with milliseconds. */
  readonly at: string;
  /** Who made it; `null`: not told. */
  readonly actor: string | null;
  /** `null` for a change of the organization itself. */
  readonly keyId: string | null;
}

const MAX_LIMIT = 1_000;

export async function listChanges(parts: ManagerParts, query: ChangeQuery): Promise<readonly ChangeSummary[]> {
  checkInput(query, ['organization', 'before', 'after', 'limit']);
  const { before, after, limit = 100 } = query;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw invalidInput('limit', limit, `a whole number from 1 to ${MAX_LIMIT}`);
  }
  checkNumber('before', before);
  checkNumber('after', after);
  if (before !== undefined && after !== undefined)
    throw new OrgkeyError('input_invalid', '"before" and "after" can not be given together.');
  const organizationId = await organizationIdOf(query.organization, parts);
  const page = {
    organizationId,
    limit,
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  };
  const changes = await storeAnswer(parts.store.listChanges(page));
  return changes.map(({ number, type, at, actor, keyId }) =>
    Object.freeze({ number, type, at: timestamp(at), actor, keyId }),
  );
}

function checkNumber(member: string, value: number | undefined): void {
  if (value !== undefined && (!Number.isSafeInteger(value) || value < 0))
    throw invalidInput(member, value, 'the number of a change');
}
