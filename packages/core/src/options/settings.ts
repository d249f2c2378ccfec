import type { Source } from '../credential/source.js';
import { createEmitter, type Emitter } from '../events/emitter.js';
import type { Listeners } from '../events/listeners.js';
import type { Hasher } from '../hash/hasher.js';
import { sha256 } from '../hash/sha256.js';
import { checkPrefix, DEFAULT_PREFIX } from '../key/format.js';
import type { CarrierOptions } from '../organization/carriers.js';
import type { OrganizationDirectory } from '../organization/directory.js';
import { checkMembers, checkMethods, checkObject, checkWholeNumber, invalidOption } from './check.js';

/**
 * What an authenticator and a key manager have in common. One plain object feeds both, so that they
 * can't disagree; it is read once and never written.
 */
export interface KeySettings<S> {
  /** Where keys and organizations live. */
  readonly store: S;
  /** First part of each key: `[a-z][a-z0-9]*(_[a-z0-9]+)*`, at most 24 characters. Default `ok`. */
  readonly prefix?: string;
  /** How secrets are kept at rest. Default {@link sha256}. */
  readonly hasher?: Hasher;
  /** Other hashers whose strings are still readable, for example after a change of `hasher`. `sha256` always is. */
  readonly previousHashers?: readonly Hasher[];
  /** The host's own organizations, in place of those in the store. */
  readonly organizations?: OrganizationDirectory;
  readonly listeners?: Listeners;
}

/** The settings of an authenticator that a key manager has no use for (and ignores). */
export interface AuthenticatorOptions {
  /** Where credentials are looked for, in order. Default: `X-API-Key`, then `Authorization: Bearer`. */
  readonly sources?: readonly Source[];
  /** Where a request may name an organization. Default `{ body: 'orgSlug' }`. */
  readonly carriers?: CarrierOptions;
  /** Milliseconds after which a request that has no answer from the store is answered 503. Default 1,000. */
  readonly deadlineMs?: number;
  /** Milliseconds between two recordings of a key's last use by this process; `false`: never. Default 60,000. */
  readonly lastUsedIntervalMs?: number | false;
  /** The protection space that challenges name. Default `api`. */
  readonly realm?: string;
  /** Replaces hashes of another algorithm or pepper when their key is next used. Default `false`. */
  readonly rehash?: boolean;
}

/** The settings of a key manager that an authenticator has no use for (and ignores). */
export interface ManagerOptions {
  /** How many active keys one organization may have. Default 1,000. */
  readonly activeKeyLimit?: number;
  /** Default and upper bound of a key's life in milliseconds. Default: keys do not expire by themselves. */
  readonly maxAgeMs?: number;
}

const KNOWN = [
  ...['store', 'prefix', 'hasher', 'previousHashers', 'organizations', 'listeners'],
  ...['freshness', 'sources', 'carriers', 'deadlineMs', 'lastUsedIntervalMs', 'realm', 'rehash'],
  ...['activeKeyLimit', 'maxAgeMs'],
];

/** {@link KeySettings} after checks and defaults. */
export interface CheckedSettings {
  readonly prefix: string;
  /** The first one writes; all of them read. */
  readonly hashers: readonly Hasher[];
  readonly emitter: Emitter;
}

/** Checks what both factories read. `methods` are those of the store that the factory will call. */
export function checkSettings(settings: KeySettings<unknown>, methods: readonly string[]): CheckedSettings {
  checkObject(settings, 'settings', 'an object such as { store: createMemoryStore() }');
  checkMembers(settings, KNOWN, 'settings');
  checkMethods(settings.store, methods, { name: 'store', mustBe: 'a store such as createMemoryStore()' });
  if (settings.organizations !== undefined) {
    checkMethods(settings.organizations, ['findById', 'findBySlug'], {
      name: 'organizations',
      mustBe: 'an OrganizationDirectory',
    });
  }
  return {
    prefix: settings.prefix === undefined ? DEFAULT_PREFIX : checkPrefix(settings.prefix),
    hashers: checkHashers(settings),
    emitter: createEmitter(settings.listeners),
  };
}

function checkHashers({ hasher = sha256(), previousHashers = [] }: KeySettings<unknown>): readonly Hasher[] {
  if (!isList(previousHashers)) throw invalidOption('previousHashers', previousHashers, 'a list of hashers');
  const hashers: Hasher[] = [hasher, ...previousHashers];
  for (const [i, each] of hashers.entries()) {
    checkMethods(each, ['hash', 'isCurrent', 'checkFor'], {
      name: i === 0 ? 'hasher' : 'previousHashers',
      mustBe: 'a hasher such as sha256()',
    });
  }
  return hashers.some((each) => each.algorithm === 'sha256') ? hashers : [...hashers, sha256()];
}

export function checkDeadline(deadlineMs: number | undefined): number {
  return deadlineMs === undefined ? 1_000 : checkWholeNumber(deadlineMs, 'deadlineMs', { min: 1, max: 600_000 });
}

function isList(value: unknown): boolean {
  return Array.isArray(value);
}
