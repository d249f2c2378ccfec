import type { Hasher } from './hash/hasher.js';
import { checkActor, checkInput } from './manager/input.js';
import { createKeyLifecycle, type KeyLifecycle } from './manager/keys.js';
import { type ChangeOptions, createOrganizationManager, type OrganizationManager } from './manager/organizations.js';
import { checkWholeNumber } from './options/check.js';
import { checkSettings, type KeySettings, type ManagerOptions } from './options/settings.js';
import { timestamp } from './result/create-principal.js';
import type { ChangeStamp, KeyAdminStore } from './store/key-admin-store.js';

/** Settings of {@link createKeyManager}: those of the authenticator do as well. */
export type ManagerSettings = KeySettings<KeyAdminStore> & ManagerOptions;

/** Creates, lists, rotates and revokes keys. Every "no" rejects with an `OrgkeyError`. */
export interface KeyManager extends OrganizationManager, KeyLifecycle {
  /** Resolves when nothing is left to do. The store stays open: whoever opened it closes it. */
  close(): Promise<void>;
}

const METHODS = [
  ...['insertOrganization', 'findOrganization', 'listOrganizations', 'suspendOrganization', 'resumeOrganization'],
  ...['insertKey', 'getKey', 'listKeys', 'revokeKey', 'renameKey', 'narrowKey', 'rotateKey', 'listChanges'],
];

/** One hundred years: beyond it a limit is none. */
const MAX_AGE_MS = 100 * 366 * 86_400_000;

/**
 * Makes the key manager. Throws `OrgkeyError` with code `option_invalid` when an option is wrong. Opens
 * nothing and does no I/O.
 *
 * @example
 * const manager = createKeyManager({ store, prefix: 'acme' });
 * await manager.createOrganization({ slug: 'acme' });
 * const { key } = await manager.create({ organization: 'acme', name: 'ci-deploy' });
 */
export function createKeyManager(settings: ManagerSettings): KeyManager {
  const { prefix, hashers, emitter } = checkSettings(settings, METHODS);
  const { activeKeyLimit = 1_000, maxAgeMs } = settings;
  const parts = {
    store: settings.store,
    directory: settings.organizations,
    prefix,
    hasher: hashers[0] as Hasher,
    activeKeyLimit: checkWholeNumber(activeKeyLimit, 'activeKeyLimit', { min: 1, max: 1_000_000 }),
    maxAgeMs:
      maxAgeMs === undefined ? undefined : checkWholeNumber(maxAgeMs, 'maxAgeMs', { min: 1_000, max: MAX_AGE_MS }),
    stamp(options: ChangeOptions | undefined): ChangeStamp {
      if (options !== undefined) checkInput(options, ['actor']);
      return { at: Date.now(), actor: checkActor(options?.actor) };
    },
    told: (
      type: Parameters<typeof emitter.change>[0]['type'],
      about: { organizationId: string; keyId: string | null },
      by: ChangeStamp,
    ) => emitter.change({ type, at: timestamp(by.at), actor: by.actor, ...about }),
  };
  return Object.freeze({
    ...createOrganizationManager(parts),
    ...createKeyLifecycle(parts),
    close: () => Promise.resolve(),
  });
}
