import { crc32Step } from './checksum.js';
import { CHECKSUM_LENGTH, DIGIT_VALUES, ID_LENGTH, SECRET_LENGTH } from './format.js';

declare const parsed: unique symbol;

/** A key whose form and checksum are right. Whether it was ever issued is another question. */
export interface ParsedKey {
  readonly [parsed]: true;
  readonly id: string;
  readonly secret: string;
}

const UNDERSCORE = 0x5f;

/**
 * Takes a key apart, or answers `undefined` for anything that is not exactly
 * `{prefix}_{id}_{secret}{checksum}` with the right checksum. Works without I/O and without a hash.
 *
 * @example
 * const key = parseKey(text, 'acme');
 * if (key) console.log(key.id);
 */
export function parseKey(text: string, prefix: string): ParsedKey | undefined {
  const idStart = prefix.length + 1;
  const secretStart = idStart + ID_LENGTH + 1;
  const checksumStart = secretStart + SECRET_LENGTH;
  if (text.length !== checksumStart + CHECKSUM_LENGTH || !text.startsWith(prefix)) return undefined;
  // One pass: the form and the checksum together. Only what passes has a right checksum, so the order in
  // which positions are looked at tells nothing that the caller did not write himself.
  let crc = -1;
  for (let i = 0; i < checksumStart; i++) {
    const code = text.charCodeAt(i);
    if (i >= idStart - 1) {
      const separator = i === idStart - 1 || i === secretStart - 1;
      if (separator ? code !== UNDERSCORE : code > 127 || DIGIT_VALUES[code] === 255) return undefined;
    }
    crc = crc32Step(crc, code);
  }
  let checksum = 0;
  for (let i = checksumStart; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const digit = code > 127 ? 255 : (DIGIT_VALUES[code] as number);
    if (digit === 255) return undefined;
    checksum = checksum * 62 + digit;
  }
  if (checksum !== ~crc >>> 0) return undefined;
  return { id: text.slice(idStart, idStart + ID_LENGTH), secret: text.slice(secretStart, checksumStart) } as ParsedKey;
}
