import { authorize } from './authorization/authorize.js';
import type { Requirement } from './authorization/requirement.js';
import type { KeyEntry } from './key/entry.js';
import type { ParsedKey } from './key/parse.js';
import type { Carriers } from './organization/carriers.js';
import { type OrganizationDirectory, resolvePrincipal } from './organization/directory.js';
import type { RequestView } from './request/request-view.js';
import { chain } from './result/chain.js';
import { about, type Failure, fail, type MaybePromise, pass, type Step } from './result/outcome.js';
import type { Principal } from './result/principal.js';

/** A request that may go on. `proof` is what let it in; a stranger has none. */
export interface Admission {
  readonly principal: Principal | undefined;
  readonly proof: { readonly key: ParsedKey; readonly entry: KeyEntry } | undefined;
}

/** The steps that depend on settings, and the settings that the others read. */
export interface Way {
  readonly extractCredential: (view: RequestView) => Step<string>;
  readonly parseKey: (text: string) => ParsedKey | undefined;
  readonly verifyKey: (key: ParsedKey) => MaybePromise<Step<KeyEntry>>;
  readonly carriers: Carriers;
  readonly organizations: OrganizationDirectory | undefined;
}

const STRANGER: Step<Admission> = Object.freeze(pass({ principal: undefined, proof: undefined }));

/** The way of a request: extract, parse, verify, organization, authorize. Each refusal leaves early. */
export function createDecision(
  way: Way,
): (view: RequestView, requirement: Requirement) => MaybePromise<Step<Admission>> {
  const { extractCredential, verifyKey, parseKey, carriers, organizations } = way;
  return (view, requirement) => {
    const credential = extractCredential(view);
    if (!credential.ok) return mayPass(credential, requirement) ? STRANGER : credential;

    const key = parseKey(credential.value);
    if (key === undefined) return fail('key_malformed');

    return chain(verifyKey(key), (verified) => {
      if (!verified.ok) return about(verified, { keyId: key.id });
      const entry = verified.value;
      const subject = { keyId: key.id, organizationId: entry.record.organizationId };

      return chain(resolvePrincipal(entry, organizations), (principal) => {
        if (!principal.ok) return about(principal, subject);
        const refusal = authorize({ entry, principal: principal.value, view, carriers, requirement });
        return refusal === undefined
          ? pass({ principal: principal.value, proof: { key, entry } })
          : about(refusal, subject);
      });
    });
  };
}

/** A stranger is one who sent no credential at all; where scopes are demanded there is none. */
function mayPass({ reason }: Failure, { optional, scopes }: Requirement): boolean {
  return optional === true && reason === 'credential_missing' && scopes === undefined;
}
