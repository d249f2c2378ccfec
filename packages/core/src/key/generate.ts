import { randomBytes } from 'node:crypto';
import { checksumOf } from './checksum.js';
import { ALPHABET, ID_LENGTH, SECRET_LENGTH } from './format.js';
import type { ParsedKey } from './parse.js';

// 248 is the largest multiple of 62 that a byte can hold: what is above would make some digits likelier.
const UNBIASED = 248;

/** Random base62 text from the system's CSPRNG, each digit equally likely. */
export function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length - text.length + 8)) {
      if (byte < UNBIASED && text.length < length) text += ALPHABET[byte % 62];
    }
  }
  return text;
}

/** A new id: 16 digits, 95 bits. */
export function generateId(): string {
  return randomText(ID_LENGTH);
}

/** A new key: 95 bits of id, 190 bits of secret. `text` is the only place where the secret is whole. */
export function generateKey(prefix: string): { readonly text: string; readonly key: ParsedKey } {
  const id = generateId();
  const secret = randomText(SECRET_LENGTH);
  const material = `${id}_${secret}`;
  const body = `${prefix}_${material}`;
  return { text: body + checksumOf(body), key: { id, secret, material } as ParsedKey };
}
