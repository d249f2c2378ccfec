import fc from 'fast-check';

export const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** One of the characters of a text. */
export function oneOf(characters: string): fc.Arbitrary<string> {
  return fc.integer({ min: 0, max: characters.length - 1 }).map((i) => characters.charAt(i));
}

/** Text of so many of these characters. */
export function textOf(characters: string, length: number | { readonly min: number; readonly max: number }) {
  const { min, max } = typeof length === 'number' ? { min: length, max: length } : length;
  return fc.string({ unit: oneOf(characters), minLength: min, maxLength: max });
}

/** A prefix of keys: words of letters and digits, joined by underscores, at most 24 characters. */
export const prefix: fc.Arbitrary<string> = fc
  .tuple(
    textOf('abcdefghijklmnopqrstuvwxyz', 1),
    fc.array(textOf('abcdefghijklmnopqrstuvwxyz0123456789', { min: 1, max: 6 }), { minLength: 1, maxLength: 3 }),
  )
  .map(([first, words]) => first + words.join('_'));

/** Any UTF-16 code unit, the halves of surrogate pairs too; the ones that mean something come often. */
export const anyUnit: fc.Arbitrary<string> = fc.oneof(
  oneOf(BASE62),
  oneOf('_-., \t=+/$%\n\r\0\x7f\x80\xa0\xe9\xff'),
  fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
);
