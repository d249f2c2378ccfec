import { authorize } from './authorization/authorize.js';
import type { Requirement } from './authorization/requirement.js';
import type { KeyEntry } from './key/entry.js';
import type { ParsedKey } from './key/parse.js';
import type { Carriers } from './organization/carriers.js';
import { type OrganizationDirectory, resolvePrincipal } from './organization/directory.js';
import type { RequestView } from './request/request-view.js';
import { isPromise } from './result/chain.js';
import { about, type Failure, fail, type MaybePromise, pass, type Step } from './result/outcome.js';
import type { Principal } from './result/principal.js';

/** A request that may go on, and what let it in: a stranger has nothing. */
export interface Admission {
  readonly principal: Principal | undefined;
  readonly key: ParsedKey | undefined;
  readonly entry: KeyEntry | undefined;
}

/** The steps that depend on settings, and the settings that the others read. */
export interface Way {
  readonly extractCredential: (view: RequestView) => Step<string>;
  readonly parseKey: (text: string) => ParsedKey | undefined;
  readonly verifyKey: (key: ParsedKey) => MaybePromise<Step<KeyEntry>>;
  readonly carriers: Carriers;
  readonly organizations: OrganizationDirectory | undefined;
}

/** What is to be decided once the form of the credential is right. */
interface Asked {
  readonly key: ParsedKey;
  readonly view: RequestView;
  readonly requirement: Requirement;
}

const STRANGER: Step<Admission> = Object.freeze(pass({ principal: undefined, key: undefined, entry: undefined }));
const MALFORMED: Failure = Object.freeze(fail('key_malformed'));

/**
 * The way of a request: extract, parse, verify, organization, authorize. Each refusal leaves early.
 * Where an answer is there already, the next step follows at once: no promise, and no closure.
 */
export function createDecision(
  way: Way,
): (view: RequestView, requirement: Requirement) => MaybePromise<Step<Admission>> {
  const { extractCredential, verifyKey, parseKey } = way;
  return (view, requirement) => {
    const credential = extractCredential(view);
    if (!credential.ok) return mayPass(credential, requirement) ? STRANGER : credential;

    const key = parseKey(credential.value);
    if (key === undefined) return MALFORMED;

    const asked = { key, view, requirement };
    const verified = verifyKey(key);
    return isPromise(verified) ? verified.then((step) => identify(way, asked, step)) : identify(way, asked, verified);
  };
}

/** Whom a key that was verified stands for. */
function identify(way: Way, asked: Asked, verified: Step<KeyEntry>): MaybePromise<Step<Admission>> {
  if (!verified.ok) return about(verified, { keyId: asked.key.id });
  const entry = verified.value;
  const principal = resolvePrincipal(entry, way.organizations);
  const found = { asked, entry };
  return isPromise(principal) ? principal.then((step) => admit(way, found, step)) : admit(way, found, principal);
}

/** Whether that principal may do what the request asks for. */
function admit(
  { carriers }: Way,
  { asked, entry }: { readonly asked: Asked; readonly entry: KeyEntry },
  principal: Step<Principal>,
): Step<Admission> {
  const { key, view, requirement } = asked;
  const { organizationId } = entry.record;
  if (!principal.ok) return about(principal, { keyId: key.id, organizationId });
  const refusal = authorize({ entry, principal: principal.value, view, carriers, requirement });
  if (refusal !== undefined) return about(refusal, { keyId: key.id, organizationId });
  return pass({ principal: principal.value, key, entry });
}

/** A stranger is one who sent no credential at all; where scopes are demanded there is none. */
function mayPass({ reason }: Failure, { optional, scopes }: Requirement): boolean {
  return optional === true && reason === 'credential_missing' && scopes === undefined;
}
