import {
  createAuthenticator,
  type DecisionEvent,
  type KeyEntry,
  OrgkeyError,
  type ParsedKey,
  type RefusalReason,
  type RequestView,
} from '@orgkey/core';
import type { Work } from './with-store.js';

/** What a store says of a key that somebody holds. */
export interface KeyState {
  readonly state: State;
  /** Known only when the secret was proven: of another one's key nothing is told. */
  readonly entry: KeyEntry | undefined;
}

type State = 'active' | 'revoked' | 'expired' | 'organization_suspended' | 'unknown' | 'secret_wrong' | 'unreadable';

const STATES: Partial<Record<RefusalReason, State>> = {
  key_revoked: 'revoked',
  key_expired: 'expired',
  organization_suspended: 'organization_suspended',
  // From here it may not be used, from its addresses it may.
  address_not_allowed: 'active',
  key_unknown: 'unknown',
  organization_unknown: 'unknown',
  secret_wrong: 'secret_wrong',
  record_corrupt: 'unreadable',
  hash_unreadable: 'unreadable',
};
const PROVEN: readonly State[] = ['active', 'revoked', 'expired', 'organization_suspended'];

/** A key as it was given, with its own prefix. */
export interface GivenKey {
  readonly text: string;
  readonly prefix: string;
  readonly key: ParsedKey;
}

/** Asks the authenticator itself, so that the answer is what a server would decide. Records no use. */
export async function keyState(
  { text, prefix, key }: GivenKey,
  { opened: { store }, settings }: Pick<Work, 'opened' | 'settings'>,
): Promise<KeyState> {
  const decisions: DecisionEvent[] = [];
  const authenticator = createAuthenticator({
    ...settings,
    store,
    prefix,
    carriers: { body: false },
    deadlineMs: 5_000,
    lastUsedIntervalMs: false,
    listeners: { decision: (event) => void decisions.push(event) },
  });
  await authenticator.authenticate(viewOf(text));
  const [decision] = decisions;
  const state = decision === undefined || decision.type === 'accepted' ? 'active' : STATES[decision.reason];
  if (state === undefined) {
    const cause = decision?.type === 'unavailable' ? decision.cause : undefined;
    if (cause instanceof OrgkeyError) throw cause;
    throw new OrgkeyError('unavailable', 'The store can not be reached, or did not answer in time.', { cause });
  }
  return { state, entry: PROVEN.includes(state) ? await store.findKey(key.id) : undefined };
}

function viewOf(credential: string): RequestView {
  return {
    header: (name) => (name === 'x-api-key' ? credential : undefined),
    headerLineCount: () => 1,
    address: () => undefined,
    rawQuery: () => '',
    pathParameter: () => undefined,
  };
}
