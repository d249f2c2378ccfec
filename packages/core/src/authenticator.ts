import { missingScope } from './authorization/authorize.js';
import type { Requirement } from './authorization/requirement.js';
import { createExtractor } from './credential/extract.js';
import { checkSources, type Source } from './credential/source.js';
import { type Admission, createDecision } from './decide.js';
import { createLeasedStore } from './freshness/leased-store.js';
import { createKeyParser } from './key/parse.js';
import { createRehasher } from './key/rehasher.js';
import { createUseRecorder } from './key/use-recorder.js';
import { createKeyVerifier } from './key/verify.js';
import { checkMethods, invalidOption } from './options/check.js';
import {
  type AuthenticatorOptions,
  type CheckedSettings,
  checkDeadline,
  checkSettings,
  type KeySettings,
} from './options/settings.js';
import { type Carriers, checkCarriers, type LateCarriers } from './organization/carriers.js';
import { matchLate } from './organization/match.js';
import type { RequestView } from './request/request-view.js';
import { isPromise } from './result/chain.js';
import { withinDeadline } from './result/deadline.js';
import { checkRealm, createDenials } from './result/denial.js';
import { fail, type MaybePromise, pass, type Step } from './result/outcome.js';
import type { Principal } from './result/principal.js';
import { createSettlement, type Outcome, refusedFor, type Settlement } from './result/settle.js';
import type { ChangeFeed } from './store/change-feed.js';
import type { KeyStore } from './store/key-store.js';

/**
 * How an answer about a key stays true. `strict`: one read of the store for each request. `leased`: copies
 * in memory, trusted while a lease runs; a revocation waits for the leases, so that both are equally safe.
 */
export type Freshness = 'strict' | 'leased';

/** Settings of {@link createAuthenticator}. Only a store with a change feed can be `leased`. */
export type AuthenticatorSettings<S extends KeyStore = KeyStore> = KeySettings<S> &
  AuthenticatorOptions & { readonly freshness?: S extends ChangeFeed ? Freshness : 'strict' };

/** Decides about requests; an adapter carries them in and the answers out. */
export interface Authenticator {
  /**
   * First phase, on the headers alone: who is calling, and may they. An expected "no" is a value, also
   * when the store is down; it rejects (or throws) on a bug only. The value is `undefined` where the
   * requirement is optional and no credential was sent. Answers without a promise when nothing is awaited.
   */
  authenticate(view: RequestView, requirement?: Requirement): MaybePromise<Outcome<Principal | undefined>>;
  /** Second phase, once the framework has routed and parsed: whether path and body name the key's own organization. */
  matchOrganization(principal: Principal | undefined, late: LateCarriers): Outcome<Principal | undefined>;
  /** Whether the principal has all of these scopes. A stranger is asked for a key. */
  requireScopes(principal: Principal | undefined, scopes: readonly string[]): Outcome<Principal>;
  /** Where requests may name an organization. */
  readonly carriers: Carriers;
  /** Where credentials are looked for, in this order. */
  readonly sources: readonly Source[];
  /** What a guarded response varies by (RFC 9110 section 12.5.5): the headers of the sources. */
  readonly vary: string;
  /** Resolves when all that is still to be recorded is written, or could not be. May be called again. */
  close(): Promise<void>;
}

const NO_REQUIREMENT: Requirement = Object.freeze({});

/**
 * Makes the authenticator that adapters guard with. Throws `OrgkeyError` with code `option_invalid`
 * when an option is wrong. Opens nothing; `leased` begins to read the store's change feed at once and
 * goes on until `close()`, without keeping the process alive.
 *
 * @example
 * const authenticator = createAuthenticator({ store, prefix: 'acme' });
 * app.use('/api', apiKeyAuth(authenticator));
 */
export function createAuthenticator<S extends KeyStore>(settings: AuthenticatorSettings<S>): Authenticator {
  const checked = checkSettings(settings, ['findKey', 'recordUses', 'replaceHash']);
  const sources = checkSources(settings.sources);
  const carriers = checkCarriers(settings.carriers);
  const deadlineMs = checkDeadline(settings.deadlineMs);
  const settlement = createSettlement(createDenials(checkRealm(settings.realm), sources), checked.emitter);
  const aftermath = createAftermath(settings, checked);
  const { store, close } = freshStore(settings, checked);
  const decide = createDecision({
    extractCredential: createExtractor(sources),
    parseKey: createKeyParser(checked.prefix),
    verifyKey: createKeyVerifier(store, checked.hashers),
    organizations: settings.organizations,
    carriers,
  });

  const settle = (decision: Step<Admission>): Outcome<Principal | undefined> => {
    if (!decision.ok) return settlement.refuse(decision);
    settlement.accept(decision.value.principal);
    aftermath.follow(decision.value);
    return pass(decision.value.principal);
  };

  return Object.freeze<Authenticator>({
    authenticate(view, requirement = NO_REQUIREMENT) {
      const decision = decide(view, requirement);
      return isPromise(decision) ? withinDeadline(decision, deadlineMs).then(settle) : settle(decision);
    },
    ...createLaterPhases(carriers, settlement),
    carriers,
    sources,
    vary: sources.map((source) => source.header).join(', '),
    async close() {
      close();
      await aftermath.flush();
    },
  });
}

/** The store as requests see it, and what ends with the authenticator. */
function freshStore<S extends KeyStore>(
  { store, freshness = 'strict' }: AuthenticatorSettings<S>,
  { emitter }: CheckedSettings,
): { readonly store: KeyStore; readonly close: () => void } {
  if (freshness === 'strict') return { store, close: () => {} };
  if (freshness !== 'leased') throw invalidOption('freshness', freshness, '"strict" or "leased"');
  checkMethods(store, ['readChanges', 'readLeaseTime', 'raiseLeaseTime'], {
    name: 'store',
    mustBe: 'a store with a change feed, since freshness is "leased"',
  });
  const leased = createLeasedStore(store as S & ChangeFeed, emitter);
  return { store: leased, close: leased.close };
}

/** What is judged of a principal after the first phase. */
function createLaterPhases(
  carriers: Carriers,
  { refuse }: Settlement,
): Pick<Authenticator, 'matchOrganization' | 'requireScopes'> {
  return {
    matchOrganization(principal, late) {
      const mismatch = principal && matchLate(principal.organization.slug, late, carriers);
      return principal === undefined || mismatch === undefined
        ? pass(principal)
        : refuse(refusedFor(mismatch, principal));
    },
    requireScopes(principal, scopes) {
      if (principal === undefined) return refuse(fail('credential_missing'));
      const missing = missingScope(principal, scopes);
      return missing === undefined ? pass(principal) : refuse(refusedFor(missing, principal));
    },
  };
}

/** What an accepted request leaves behind in the store, off its path: the last use, and perhaps a newer hash. */
function createAftermath(
  { store, lastUsedIntervalMs, rehash = false }: AuthenticatorSettings,
  { hashers, emitter }: CheckedSettings,
) {
  if (typeof rehash !== 'boolean') throw invalidOption('rehash', rehash, 'true or false');
  const recorder = createUseRecorder({ store, intervalMs: lastUsedIntervalMs, emitter });
  const rehasher = rehash ? createRehasher({ store, hashers, emitter }) : undefined;
  return {
    follow({ key, entry }: Admission): void {
      if (key === undefined || entry === undefined) return;
      // The record's own id: the same text at each request, which a map finds by its object.
      recorder.note(entry.record.id);
      rehasher?.consider(key, entry);
    },
    flush: async (): Promise<void> => {
      await Promise.all([recorder.flush(), rehasher?.flush()]);
    },
  };
}
