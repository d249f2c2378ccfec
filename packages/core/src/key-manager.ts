import type { Emitter } from './events/emitter.js';
import type { Hasher } from './hash/hasher.js';
import { createKey, type NewKey } from './manager/create-key.js';
import { checkActor, checkInput } from './manager/input.js';
import type { IssuedKey } from './manager/issue.js';
import { type ChangeQuery, type ChangeSummary, listChanges } from './manager/list-changes.js';
import { type KeyQuery, listKeys } from './manager/list-keys.js';
import type { ChangeOptions, KeyName, ManagerParts } from './manager/manager-parts.js';
import { type KeyNarrowing, narrowKey } from './manager/narrow-key.js';
import {
  createOrganization,
  listOrganizations,
  type NewOrganization,
  resumeOrganization,
  suspendOrganization,
} from './manager/organizations.js';
import { type KeyRename, renameKey } from './manager/rename-key.js';
import { type OrganizationRename, renameOrganization } from './manager/rename-organization.js';
import { revokeKey } from './manager/revoke-key.js';
import { type KeyRotation, rotateKey } from './manager/rotate-key.js';
import type { KeySummary, OrganizationSummary } from './manager/summary.js';
import { checkWholeNumber } from './options/check.js';
import { type CheckedSettings, checkSettings, type KeySettings, type ManagerOptions } from './options/settings.js';
import { timestamp } from './result/create-principal.js';
import type { KeyAdminStore } from './store/key-admin-store.js';

/** Settings of {@link createKeyManager}: those of the authenticator do as well. */
export type ManagerSettings = KeySettings<KeyAdminStore> & ManagerOptions;

/**
 * Creates, lists, rotates and revokes keys. Every "no" rejects with an `OrgkeyError`; each change
 * resolves when it is durable and in force, and is told to listeners once.
 */
export interface KeyManager {
  /** Rejects with `organization_exists` when another organization has the slug, or had it. */
  createOrganization(input: NewOrganization, options?: ChangeOptions): Promise<OrganizationSummary>;
  /** When it has resolved, no key of the organization is accepted. A repetition changes nothing. */
  suspendOrganization(slug: string, options?: ChangeOptions): Promise<OrganizationSummary>;
  /** When it has resolved, its keys are accepted again, but for those that were revoked or have expired. */
  resumeOrganization(slug: string, options?: ChangeOptions): Promise<OrganizationSummary>;
  /**
   * Gives an organization another slug, in force like a revocation: when it has resolved, requests that name
   * the old one are refused. The old slug stays its own for good, and it may have it again. Rejects with
   * `organization_exists` when another organization has the new one, or had it. A repetition changes nothing.
   */
  renameOrganization(slug: string, input: OrganizationRename, options?: ChangeOptions): Promise<OrganizationSummary>;
  /** All organizations, by slug. */
  listOrganizations(): Promise<readonly OrganizationSummary[]>;

  /** Issues a key. Rejects with `organization_not_found`, `limit_reached`, `input_invalid`. */
  create(input: NewKey, options?: ChangeOptions): Promise<IssuedKey>;
  /** Active keys, newest first; with `all` the revoked and the expired ones too. */
  list(query: KeyQuery): Promise<readonly KeySummary[]>;
  /**
   * Revokes a key, for good. When it has resolved, no process accepts a request that starts after it.
   * Rejects with `unavailable` when that is not certain: then repeat it. A repetition changes nothing.
   */
  revoke(input: KeyName, options?: ChangeOptions): Promise<KeySummary>;
  /** Rejects with `key_revoked` for a revoked key. */
  rename(input: KeyRename, options?: ChangeOptions): Promise<KeySummary>;
  /** Takes scopes or addresses away, or brings the expiry nearer; never the reverse. In force like a revocation. */
  narrow(input: KeyNarrowing, options?: ChangeOptions): Promise<KeySummary>;
  /**
   * Issues a successor with the same name, scopes, addresses and length of life. The new key works at
   * once, the old one for `overlapMs` more. Rejects with `key_rotated` when it has a successor already.
   */
  rotate(input: KeyRotation, options?: ChangeOptions): Promise<IssuedKey>;

  /** The audit trail of an organization, in pages: one row for each change, written with it, which nothing edits. */
  listChanges(query: ChangeQuery): Promise<readonly ChangeSummary[]>;

  /** The default and upper bound of a key's life in milliseconds; `null`: none. */
  readonly maxAgeMs: number | null;

  /** Resolves when nothing is left to do. The store stays open: whoever opened it closes it. */
  close(): Promise<void>;
}

const METHODS = [
  ...['insertOrganization', 'findOrganization', 'listOrganizations', 'suspendOrganization', 'resumeOrganization'],
  ...[
    'insertKey',
    'getKey',
    'listKeys',
    'revokeKey',
    'renameKey',
    'narrowKey',
    'rotateKey',
    'listChanges',
    'settleTime',
    'renameOrganization',
  ],
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
  const parts = createParts(settings, checkSettings(settings, METHODS));
  return Object.freeze<KeyManager>({
    createOrganization: (input, options) => createOrganization(parts, input, options),
    suspendOrganization: (slug, options) => suspendOrganization(parts, slug, options),
    resumeOrganization: (slug, options) => resumeOrganization(parts, slug, options),
    renameOrganization: (slug, input, options) => renameOrganization(parts, { slug, input }, options),
    listOrganizations: () => listOrganizations(parts),
    create: (input, options) => createKey(parts, input, options),
    list: (query) => listKeys(parts, query),
    revoke: (input, options) => revokeKey(parts, input, options),
    rename: (input, options) => renameKey(parts, input, options),
    narrow: (input, options) => narrowKey(parts, input, options),
    rotate: (input, options) => rotateKey(parts, input, options),
    listChanges: (query) => listChanges(parts, query),
    maxAgeMs: parts.maxAgeMs ?? null,
    close: () => Promise.resolve(),
  });
}

function createParts(settings: ManagerSettings, { prefix, hashers, emitter }: CheckedSettings): ManagerParts {
  const { store, organizations, activeKeyLimit = 1_000, maxAgeMs } = settings;
  return {
    store,
    directory: organizations,
    prefix,
    hasher: hashers[0] as Hasher,
    activeKeyLimit: checkWholeNumber(activeKeyLimit, 'activeKeyLimit', { min: 1, max: 1_000_000 }),
    maxAgeMs:
      maxAgeMs === undefined ? undefined : checkWholeNumber(maxAgeMs, 'maxAgeMs', { min: 1_000, max: MAX_AGE_MS }),
    stamp: stampOf,
    told: tellOf(emitter),
  };
}

function stampOf(options: ChangeOptions | undefined): ReturnType<ManagerParts['stamp']> {
  if (options !== undefined) checkInput(options, ['actor']);
  return { at: Date.now(), actor: checkActor(options?.actor) };
}

function tellOf(emitter: Emitter): ManagerParts['told'] {
  return (type, about, by) => emitter.change({ type, at: timestamp(by.at), actor: by.actor, ...about });
}
