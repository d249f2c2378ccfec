import { createHash, timingSafeEqual } from 'node:crypto';
import type { ParsedKey } from '../../key/parse.js';

/** Keys whose secret was proven against a stored hash, so that it need not be proven again. */
export interface ProvenKeys {
  has(key: ParsedKey, stored: string): boolean;
  add(key: ParsedKey, stored: string): void;
}

/** Beyond this number the one that was proven longest ago is forgotten: the price is one more run. */
const MAX_KEYS = 50_000;

/** Remembers digests, never secrets: of the key together with the hash that it was proven against. */
export function createProvenKeys(): ProvenKeys {
  const proven = new Map<string, Buffer>();
  return {
    has(key, stored) {
      const known = proven.get(key.id);
      return known !== undefined && timingSafeEqual(known, digestOf(key, stored));
    },
    add(key, stored) {
      proven.delete(key.id);
      if (proven.size >= MAX_KEYS) proven.delete(proven.keys().next().value as string);
      proven.set(key.id, digestOf(key, stored));
    },
  };
}

function digestOf(key: ParsedKey, stored: string): Buffer {
  return createHash('sha256').update(`${stored}$${key.material}`).digest();
}
