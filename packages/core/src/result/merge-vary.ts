/** Adds field names to a `Vary` (RFC 9110 section 12.5.5): a list without case, or `*`. */
export function mergeVary(present: string | undefined, fields: string): string {
  if (present === undefined || present === '') return fields;
  const known = present.toLowerCase().split(/[ \t]*,[ \t]*/);
  if (known.includes('*')) return present;
  const missing = fields.split(', ').filter((field) => !known.includes(field.toLowerCase()));
  return missing.length === 0 ? present : `${present}, ${missing.join(', ')}`;
}
