const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

export const SLUG_FORM = '1 to 63 characters of the form acme or acme-eu (a-z, 0-9, single hyphens inside)';

export function isSlug(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 63 && SLUG.test(value);
}
