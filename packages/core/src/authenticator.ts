import { missingScope } from './authorization/authorize.js';
import type { Requirement } from './authorization/requirement.js';
import { createExtractor } from './credential/extract.js';
import { checkSources } from './credential/source.js';
import { type Admission, createDecision } from './decide.js';
import { createRehasher } from './key/rehasher.js';
import { createUseRecorder } from './key/use-recorder.js';
import { createKeyVerifier } from './key/verify.js';
import { invalidOption } from './options/check.js';
import { type AuthenticatorOptions, checkDeadline, checkSettings, type KeySettings } from './options/settings.js';
import { type Carriers, checkCarriers, type LateCarriers } from './organization/carriers.js';
import { matchLate } from './organization/match.js';
import type { RequestView } from './request/request-view.js';
import { chain } from './result/chain.js';
import { withinDeadline } from './result/deadline.js';
import { checkRealm, createDenials } from './result/denial.js';
import { fail, type MaybePromise, pass, type Step } from './result/outcome.js';
import type { Principal } from './result/principal.js';
import { createSettlement, type Outcome, refusedFor } from './result/settle.js';
import type { KeyStore } from './store/key-store.js';

/** Settings of {@link createAuthenticator}. */
export type AuthenticatorSettings = KeySettings<KeyStore> & AuthenticatorOptions;

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
  /** What a guarded response varies by (RFC 9110 section 12.5.5): the headers of the sources. */
  readonly vary: string;
  /** Resolves when all that is still to be recorded is written, or could not be. May be called again. */
  close(): Promise<void>;
}

const NO_REQUIREMENT: Requirement = Object.freeze({});

/**
 * Makes the authenticator that adapters guard with. Throws `OrgkeyError` with code `option_invalid`
 * when an option is wrong. Opens nothing and does no I/O.
 *
 * @example
 * const authenticator = createAuthenticator({ store, prefix: 'acme' });
 * app.use('/api', apiKeyAuth(authenticator));
 */
export function createAuthenticator(settings: AuthenticatorSettings): Authenticator {
  const { prefix, hashers, emitter } = checkSettings(settings, ['findKey', 'recordUses', 'replaceHash']);
  if (settings.freshness !== undefined && settings.freshness !== 'strict')
    throw invalidOption('freshness', settings.freshness, '"strict"');
  const { store, organizations } = settings;
  const sources = checkSources(settings.sources);
  const carriers = checkCarriers(settings.carriers);
  const deadlineMs = checkDeadline(settings.deadlineMs);
  const settlement = createSettlement(createDenials(checkRealm(settings.realm), sources), emitter);
  const recorder = createUseRecorder({ store, intervalMs: settings.lastUsedIntervalMs, emitter });
  const rehasher = settings.rehash === true ? createRehasher({ store, hashers, emitter }) : undefined;
  const decide = createDecision({
    extractCredential: createExtractor(sources),
    verifyKey: createKeyVerifier(store, hashers),
    prefix,
    carriers,
    organizations,
  });

  const settle = (decision: Step<Admission>): Outcome<Principal | undefined> => {
    if (!decision.ok) return settlement.refuse(decision);
    const { principal, proof } = decision.value;
    if (principal !== undefined) settlement.tellAccepted(principal);
    if (proof !== undefined) {
      recorder.note(proof.key.id);
      rehasher?.consider(proof.key, proof.entry);
    }
    return pass(principal);
  };

  return Object.freeze({
    authenticate: (view: RequestView, requirement: Requirement = NO_REQUIREMENT) =>
      chain(withinDeadline(decide(view, requirement), deadlineMs), settle),
    matchOrganization(principal: Principal | undefined, late: LateCarriers) {
      const mismatch = principal && matchLate(principal.organization.slug, late, carriers);
      return mismatch === undefined ? pass(principal) : settlement.refuse(refusedFor(mismatch, principal as Principal));
    },
    requireScopes(principal: Principal | undefined, scopes: readonly string[]) {
      if (principal === undefined) return settlement.refuse(fail('credential_missing'));
      const missing = missingScope(principal, scopes);
      return missing === undefined ? pass(principal) : settlement.refuse(refusedFor(missing, principal));
    },
    carriers,
    vary: sources.map((source) => source.header).join(', '),
    async close() {
      await Promise.all([recorder.flush(), rehasher?.flush()]);
    },
  });
}
