import fc from 'fast-check';
import { oneOf, textOf } from './arbitrary.js';

/** A header field line, as it is sent. */
export type Line = readonly [name: string, value: string];

/** Keys that a request may carry: one that is good, and one that was. */
export interface PresentedKeys {
  readonly good: string;
  readonly revoked: string;
}

const blanks = textOf(' \t', { min: 0, max: 2 });
/** What may be in a field value (RFC 9110 section 5.5): visible ASCII, blanks, and bytes beyond ASCII. */
const fieldText = textOf(
  Array.from({ length: 256 }, (_, code) => String.fromCharCode(code))
    .filter((character) => /[\t\x20-\x7e\x80-\xff]/.test(character))
    .join(''),
  { min: 0, max: 12 },
);
const scheme = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('Bearer', 'bearer', 'bEaReR', 'BEARER') },
  { weight: 1, arbitrary: fc.constantFrom('Basic', 'Token', 'Bearer:', '"Bearer"', 'Bear', 'Bearers', '') },
);
const gap = fc.oneof({ weight: 4, arbitrary: fc.constant(' ') }, textOf(' \t', { min: 0, max: 3 }));
const cased = (name: string): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max: 2 }).map((way) => [name, name.toLowerCase(), name.toUpperCase()][way] as string);
const name = fc.oneof(
  { weight: 4, arbitrary: cased('X-API-Key') },
  { weight: 4, arbitrary: cased('Authorization') },
  { weight: 1, arbitrary: fc.constantFrom('X_API_Key', 'X.API.Key', 'XAPIKEY', 'Proxy-Authorization', 'Cookie') },
  { weight: 1, arbitrary: fc.string({ unit: oneOf("!#$%&'*+.^`|~09azAZ"), minLength: 1, maxLength: 8 }) },
);

/** Up to four lines that carry a credential, almost carry one, or look as if they did. */
export function credentialLines({ good, revoked }: PresentedKeys): fc.Arbitrary<readonly Line[]> {
  const credential = fc.oneof(
    { weight: 6, arbitrary: fc.constant(good) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(revoked, good.slice(1), `${good}x`, good.repeat(5), good.toLowerCase(), ''),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(`${good},`, `${good}, ${good}`, `"${good}"`, `${good} x`, `\u00a0${good}`),
    },
    { weight: 1, arbitrary: fieldText },
  );
  const value = fc.oneof(
    fc.tuple(blanks, credential, blanks).map((parts) => parts.join('')),
    fc.tuple(blanks, scheme, gap, credential, blanks).map((parts) => parts.join('')),
  );
  return fc.array(fc.tuple(name, value), { maxLength: 4 });
}
