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
  checkInput(query, ['organization', 'before', 'limit']);
  const { before, limit = 100 } = query;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw invalidInput('limit', limit, `a whole number from 1 to ${MAX_LIMIT}`);
  }
  if (before !== undefined && (!Number.isSafeInteger(before) || before < 0)) {
    throw invalidInput('before', before, 'the number of a change');
  }
  const organizationId = await organizationIdOf(query.organization, parts);
  const page = before === undefined ? { organizationId, limit } : { organizationId, limit, before };
  const changes = await storeAnswer(parts.store.listChanges(page));
  return changes.map(({ number, type, at, actor, keyId }) =>
    Object.freeze({ number, type, at: timestamp(at), actor, keyId }),
  );
}
