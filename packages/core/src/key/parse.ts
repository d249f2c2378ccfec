import { crc32, crc32Step, crc32Word } from './checksum.js';
import { CHECKSUM_LENGTH, DIGIT_VALUES, ID_LENGTH, SECRET_LENGTH } from './format.js';
import { idAt } from './id.js';

declare const parsed: unique symbol;

/** A key whose form and checksum are right. Whether it was ever issued is another question. */
export interface ParsedKey {
  readonly [parsed]: true;
  readonly id: string;
  readonly secret: string;
  /** `{id}_{secret}`: what hashers digest. */
  readonly material: string;
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
  return createKeyParser(prefix)(text);
}

/** {@link parseKey} for many keys of one prefix: one pass over the text, form and checksum together. */
export function createKeyParser(prefix: string): (text: string) => ParsedKey | undefined {
  const head = `${prefix}_`;
  const headCrc = crc32(head);
  const idEnd = head.length + ID_LENGTH;
  const secretEnd = idEnd + 1 + SECRET_LENGTH;
  const length = secretEnd + CHECKSUM_LENGTH;
  return (text) => {
    if (text.length !== length || text.charCodeAt(idEnd) !== UNDERSCORE) return undefined;
    for (let i = 0; i < head.length; i++) if (text.charCodeAt(i) !== head.charCodeAt(i)) return undefined;
    let crc = headCrc;
    let wrong = 0;
    // Four characters at a time: id and secret are that long, several times.
    for (let i = head.length; i < secretEnd; i += 4) {
      if (i === idEnd) crc = crc32Step(crc, text.charCodeAt(i++));
      const first = text.charCodeAt(i);
      const second = text.charCodeAt(i + 1);
      const third = text.charCodeAt(i + 2);
      const fourth = text.charCodeAt(i + 3);
      wrong |= notDigit(first) | notDigit(second) | notDigit(third) | notDigit(fourth);
      crc = crc32Word(crc, first | (second << 8) | (third << 16) | (fourth << 24));
    }
    let checksum = 0;
    for (let i = secretEnd; i < length; i++) {
      const code = text.charCodeAt(i);
      wrong |= notDigit(code);
      checksum = checksum * 62 + (DIGIT_VALUES[code & 127] as number);
    }
    if (wrong !== 0 || checksum !== ~crc >>> 0) return undefined;
    const material = text.slice(head.length, secretEnd);
    return { id: idAt(text, head.length), secret: material.slice(ID_LENGTH + 1), material } as ParsedKey;
  };
}

/** 0 for a digit of base62, else not 0: without a branch for each character. */
function notDigit(code: number): number {
  return (code & ~127) | ((DIGIT_VALUES[code & 127] as number) & 128);
}
