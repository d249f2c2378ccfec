import { OrgkeyError } from '../orgkey-error.js';

/** Says what a value is without saying what is in it: it may be a secret that was put in the wrong place. */
export function shapeOf(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'string') return value === '' ? 'an empty string' : `a string of ${value.length} characters`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : `an array of ${value.length}`;
  return typeof value === 'function' ? 'a function' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** A name that nobody knows; what is longer than any name that somebody misspelt may be a secret in the wrong place. */
export function shownName(name: string): string {
  return name.length <= 40 ? `"${name}"` : `of ${name.length} characters`;
}

/** The error for a wrong option: names it, says what it must be, and the shape of what was given. */
export function invalidOption(option: string, value: unknown, mustBe: string): OrgkeyError {
  return new OrgkeyError('option_invalid', `Option "${option}" must be ${mustBe}, but it is ${shapeOf(value)}.`);
}

export function checkObject(value: unknown, option: string, mustBe: string): asserts value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidOption(option, value, mustBe);
}

/** Refuses members that nobody reads: a misspelt option would otherwise be silently without effect. */
export function checkMembers(value: object, known: readonly string[], where: string): void {
  for (const name of Object.keys(value)) {
    if (known.includes(name)) continue;
    throw new OrgkeyError(
      'option_invalid',
      `Unknown option ${shownName(name)} in ${where}. Known options: ${known.join(', ')}.`,
    );
  }
}

export function checkWholeNumber(value: unknown, option: string, range: { min: number; max: number }): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= range.min && value <= range.max) return value;
  throw invalidOption(option, value, `a whole number from ${range.min} to ${range.max}`);
}

/** Checks an option that is a function, or absent. */
export function checkFunction(value: unknown, option: string): void {
  if (value !== undefined && typeof value !== 'function') throw invalidOption(option, value, 'a function');
}

/** Checks that an object has all the methods of an interface, and names the first that is missing. */
export function checkMethods(
  value: unknown,
  methods: readonly string[],
  option: { name: string; mustBe: string },
): void {
  checkObject(value, option.name, option.mustBe);
  for (const method of methods) {
    if (typeof value[method] === 'function') continue;
    throw new OrgkeyError(
      'option_invalid',
      `Option "${option.name}" must be ${option.mustBe}, but its method ${method}() is ${shapeOf(value[method])}.`,
    );
  }
}
