import type { KeyEntry } from '../key/entry.js';
import type { Carriers } from '../organization/carriers.js';
import { namedInPath } from '../organization/carriers.js';
import { matchEarly } from '../organization/match.js';
import type { RequestView } from '../request/request-view.js';
import { type Failure, fail } from '../result/outcome.js';
import type { Principal } from '../result/principal.js';
import type { Requirement } from './requirement.js';
import { hasScopes } from './scopes.js';

/** All that is judged of a request whose key is good. */
export interface Admittance {
  readonly entry: KeyEntry;
  readonly principal: Principal;
  readonly view: RequestView;
  readonly carriers: Carriers;
  readonly requirement: Requirement;
}

/** Address, then organization, then scope; `undefined` when nothing stands against it. */
export function authorize({ entry, principal, view, carriers, requirement }: Admittance): Failure | undefined {
  if (entry.addresses !== undefined && !entry.addresses.includes(view.address())) return fail('address_not_allowed');
  const { slug } = principal.organization;
  const mismatch = matchEarly(slug, view, carriers);
  if (mismatch !== undefined) return mismatch;
  const missing = missingScope(principal, requirement.scopes);
  if (missing === undefined) return undefined;
  // The path is judged with the body, so that a 400 goes before a 403; before a scope it goes all the same.
  const path = namedInPath(view, carriers);
  return path === undefined || path === slug ? missing : fail('organization_mismatch');
}

export function missingScope(principal: Principal, required: readonly string[] | undefined): Failure | undefined {
  if (required === undefined || hasScopes(principal.scopes, required)) return undefined;
  return { ...fail('scope_missing'), requiredScopes: required };
}
