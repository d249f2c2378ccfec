import { hash } from 'node:crypto';
import { keyTexts } from './key-texts.mjs';

const digest = (key) => hash('sha256', key, 'hex');

/** Keys by their digest in memory, as somebody keeps them who writes it by hand. */
export function knownKeys({ keys, revocable }) {
  const valid = keyTexts(keys);
  const doomed = keyTexts(revocable);
  const callers = new Map([...valid, ...doomed].map((key) => [digest(key), Object.freeze({ name: key.slice(0, 8) })]));
  return {
    valid,
    revocable: doomed,
    find: (key) => callers.get(digest(key)),
    async revoke() {
      for (const key of doomed) callers.delete(digest(key));
    },
  };
}
