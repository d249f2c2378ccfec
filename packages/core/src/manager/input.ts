import { isAddressBlock } from '../authorization/addresses.js';
import { isScope, MAX_SCOPES, SCOPE_FORM } from '../authorization/scopes.js';
import { shapeOf, shownName } from '../options/check.js';
import { isSlug, SLUG_FORM } from '../organization/slug.js';
import { OrgkeyError } from '../orgkey-error.js';

const MAX_NAME_LENGTH = 100;
const MAX_ADDRESSES = 50;
/** RFC 3339 section 5.6, with the offset that says which moment is meant. */
const RFC_3339 = /^(\d{4}-\d{2}-\d{2})[Tt](?:[01]\d|2[0-3]):\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})$/;
/** Control characters, and halves of surrogate pairs, which no database can keep. */
const CONTROL = /[\p{Cc}\p{Cs}]/u;

export function invalidInput(member: string, value: unknown, mustBe: string): OrgkeyError {
  return new OrgkeyError('input_invalid', `"${member}" must be ${mustBe}, but it is ${shapeOf(value)}.`);
}

/** Refuses members that nobody reads, so that nothing a client sends is silently dropped. */
export function checkInput(input: unknown, known: readonly string[]): asserts input is Record<string, unknown> {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw invalidInput('input', input, 'an object');
  for (const name of Object.keys(input)) {
    if (!known.includes(name))
      throw new OrgkeyError('input_invalid', `Unknown member ${shownName(name)}. Known members: ${known.join(', ')}.`);
  }
}

/** 1 to 100 characters (code points) after trimming, no control characters. */
export function checkName(value: unknown, member = 'name'): string {
  const mustBe = `a text of 1 to ${MAX_NAME_LENGTH} characters without control characters`;
  if (typeof value !== 'string' || CONTROL.test(value)) throw invalidInput(member, value, mustBe);
  const name = value.trim();
  if (name === '' || Array.from(name).length > MAX_NAME_LENGTH) throw invalidInput(member, value, mustBe);
  return name;
}

export function checkSlug(value: unknown, member: string): string {
  if (isSlug(value)) return value;
  throw invalidInput(member, value, SLUG_FORM);
}

export function checkId(value: unknown): string {
  if (typeof value === 'string' && /^[0-9A-Za-z]{16}$/.test(value)) return value;
  throw new OrgkeyError('key_not_found', 'No such key in this organization.');
}

export function checkActor(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' && value !== '' && value.length <= 200 && !CONTROL.test(value)) return value;
  throw invalidInput('actor', value, 'a text of 1 to 200 characters without control characters');
}

export function checkScopes(value: unknown): readonly string[] | null {
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value) || value.length > MAX_SCOPES)
    throw invalidInput('scopes', value, `a list of at most ${MAX_SCOPES} scopes, or null`);
  for (const scope of value)
    if (!isScope(scope)) throw invalidInput('scopes', scope, `a list of scopes, each ${SCOPE_FORM}`);
  return [...new Set(value as string[])];
}

export function checkAddresses(value: unknown): readonly string[] | null {
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_ADDRESSES) {
    throw invalidInput(
      'allowedAddresses',
      value,
      `a list of 1 to ${MAX_ADDRESSES} CIDR blocks, or null for any address`,
    );
  }
  for (const block of value)
    if (!isAddressBlock(block))
      throw invalidInput('allowedAddresses', block, 'a list of CIDR blocks such as 203.0.113.0/24 or 2001:db8::/32');
  return [...new Set(value as string[])];
}

/** A moment after `now`: RFC 3339 text or a Date. */
export function checkExpiry(value: unknown, now: number): number | null {
  if (value === undefined || value === null) return null;
  const mustBe = 'a time in the future, as RFC 3339 text such as 2030-01-31T08:00:00Z or as a Date';
  const text = value instanceof Date ? undefined : value;
  if (text !== undefined && (typeof text !== 'string' || !isTimestamp(text)))
    throw invalidInput('expiresAt', value, mustBe);
  const at = value instanceof Date ? value.getTime() : Date.parse((text as string).toUpperCase());
  if (!Number.isInteger(at) || at <= now) throw invalidInput('expiresAt', value, mustBe);
  return at;
}

/** A moment that exists: `Date.parse` takes 30 February for 2 March, and a key would live longer than was meant. */
function isTimestamp(text: string): boolean {
  const [, day] = RFC_3339.exec(text) ?? [];
  const midnight = day === undefined ? Number.NaN : Date.parse(day);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day as string);
}
