import { invalidOption } from '../options/check.js';

/** RFC 6749 section 3.3: visible ASCII without `"` and `\`. */
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/;

export const MAX_SCOPES = 50;
export const SCOPE_FORM = '1 to 64 visible ASCII characters without blank, " and \\, such as agents:write';

export function isScope(value: unknown): value is string {
  return typeof value === 'string' && SCOPE_TOKEN.test(value);
}

/** Whether a key with these scopes reaches what requires those. `null` is the organization's full access. */
export function hasScopes(granted: readonly string[] | null, required: readonly string[] | undefined): boolean {
  if (granted === null || required === undefined) return true;
  for (const scope of required) if (!granted.includes(scope)) return false;
  return true;
}

/** Checks the scopes that a route requires, once, where the guard is made. */
export function checkRequiredScopes(scopes: unknown): readonly string[] {
  if (!Array.isArray(scopes) || scopes.length === 0)
    throw invalidOption('scopes', scopes, 'a list of at least one scope');
  for (const scope of scopes)
    if (!isScope(scope)) throw invalidOption('scopes', scope, `a list of scopes, each ${SCOPE_FORM}`);
  return Object.freeze([...(scopes as readonly string[])]);
}
