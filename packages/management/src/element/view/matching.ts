import type { Key } from '../api.js';

/** Keys that have the text in their name, hint or restrictions. */
export function matching(keys: readonly Key[], text: string): readonly Key[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return keys;
  return keys.filter(({ name, hint, scopes, allowedAddresses }) =>
    [name, hint, ...(scopes ?? []), ...(allowedAddresses ?? [])].some((each) => each.toLowerCase().includes(wanted)),
  );
}
