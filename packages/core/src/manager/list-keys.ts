import { checkInput, invalidInput } from './input.js';
import { type ManagerParts, organizationIdOf } from './manager-parts.js';
import { storeAnswer } from './store-answer.js';
import { type KeySummary, keySummary } from './summary.js';

/** Which keys to list. */
export interface KeyQuery {
  readonly organization: string;
  /** The revoked and the expired ones too. */
  readonly all?: boolean;
}

export async function listKeys(parts: ManagerParts, query: KeyQuery): Promise<readonly KeySummary[]> {
  checkInput(query, ['organization', 'all']);
  const { all = false } = query;
  if (typeof all !== 'boolean') throw invalidInput('all', all, 'true or false');
  const organizationId = await organizationIdOf(query.organization, parts);
  const keys = await storeAnswer(
    parts.store.listKeys(all ? { organizationId } : { organizationId, activeAt: Date.now() }),
  );
  return keys.map(keySummary);
}
