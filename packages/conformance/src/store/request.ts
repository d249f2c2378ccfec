import { strict as assert } from 'node:assert';
import {
  type Authenticator,
  type ChangeEvent,
  createAuthenticator,
  createKeyManager,
  type DecisionEvent,
  type IssuedKey,
  type KeyManager,
  type RefusalReason,
  sha256,
} from '@orgkey/core';
import type { OpenedStore } from './store-target.js';

/** An authenticator and a manager on one store, as a host has them, and what they told. */
export interface Service {
  readonly manager: KeyManager;
  readonly authenticator: Authenticator;
  readonly changes: ChangeEvent[];
  /** A key of organization `acme`. */
  readonly issue: (name: string) => Promise<IssuedKey>;
  /** Presents a key: `accepted` and its id, or why not. */
  readonly present: (key: string) => Promise<Verdict>;
}

export type Verdict = { readonly accepted: string } | { readonly refused: RefusalReason; readonly status: number };

/** Opens nothing and records no use, so that what a case counts is what it did. */
export function serviceOn(
  { store, hasher = sha256() }: Pick<OpenedStore, 'store' | 'hasher'>,
  { deadlineMs = 10_000 }: { readonly deadlineMs?: number } = {},
): Service {
  const changes: ChangeEvent[] = [];
  // By key: several may be presented at once.
  const last = new Map<string | undefined, DecisionEvent>();
  const decision = (event: DecisionEvent): void => void last.set(event.keyId, event);
  const manager = createKeyManager({ store, hasher, listeners: { change: (event) => changes.push(event) } });
  const authenticator = createAuthenticator({
    store,
    hasher,
    deadlineMs,
    lastUsedIntervalMs: false,
    listeners: { decision },
  });
  return {
    manager,
    authenticator,
    changes,
    issue: (name) => manager.create({ organization: 'acme', name }),
    present: async (key) => {
      const outcome = await authenticator.authenticate({
        header: (name) => (name === 'x-api-key' ? key : undefined),
        headerLineCount: () => 1,
        address: () => '192.0.2.1',
        rawQuery: () => '',
        pathParameter: () => undefined,
      });
      if (outcome.ok) return { accepted: outcome.value?.keyId ?? '' };
      const told = last.get(key.split('_').at(-2));
      assert.ok(told !== undefined && told.type !== 'accepted');
      return { refused: told.reason, status: outcome.denial.status };
    },
  };
}
