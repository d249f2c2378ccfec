import { invalidOption } from '../options/check.js';

/** Digits of base62, in the order of their value. */
export const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
export const ID_LENGTH = 16;
export const SECRET_LENGTH = 32;
export const CHECKSUM_LENGTH = 6;
export const DEFAULT_PREFIX = 'ok';

const PREFIX = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;
const MAX_PREFIX_LENGTH = 24;

/** Value of a base62 digit by its char code; 255, which no value has bits of from 64 on, where the character is none. */
export const DIGIT_VALUES: Uint8Array = new Uint8Array(128).fill(255);
for (let value = 0; value < ALPHABET.length; value++) DIGIT_VALUES[ALPHABET.charCodeAt(value)] = value;

export function checkPrefix(prefix: unknown): string {
  if (typeof prefix === 'string' && prefix.length <= MAX_PREFIX_LENGTH && PREFIX.test(prefix)) return prefix;
  throw invalidOption(
    'prefix',
    prefix,
    `1 to ${MAX_PREFIX_LENGTH} characters of the form acme or acme_live (a-z, 0-9, single underscores, a letter first)`,
  );
}

/** The part of a key that may be shown: enough to tell keys apart, nothing of the secret. */
export function keyHint(key: { readonly prefix: string; readonly id: string }): string {
  return `${key.prefix}_${key.id}_…`;
}
