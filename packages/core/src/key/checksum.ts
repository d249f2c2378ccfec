import { ALPHABET, CHECKSUM_LENGTH } from './format.js';

// Tables of CRC-32 (ISO-HDLC), for the bytes of a word of four by their place.
const LAST = new Int32Array(256);
const THIRD = new Int32Array(256);
const SECOND = new Int32Array(256);
const FIRST = new Int32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  LAST[byte] = crc;
}
for (let byte = 0; byte < 256; byte++) {
  THIRD[byte] = crc32Step(LAST[byte] as number, 0);
  SECOND[byte] = crc32Step(THIRD[byte] as number, 0);
  FIRST[byte] = crc32Step(SECOND[byte] as number, 0);
}

/** One step of CRC-32. Start with -1; the checksum is the complement of the last result. */
export function crc32Step(crc: number, byte: number): number {
  return (crc >>> 8) ^ (LAST[(crc ^ byte) & 0xff] as number);
}

/** Four steps at once, of four bytes in little-endian order: the look-ups do not wait for each other. */
export function crc32Word(crc: number, word: number): number {
  const mixed = crc ^ word;
  return (
    (FIRST[mixed & 0xff] as number) ^
    (SECOND[(mixed >>> 8) & 0xff] as number) ^
    (THIRD[(mixed >>> 16) & 0xff] as number) ^
    (LAST[mixed >>> 24] as number)
  );
}

/** CRC-32 of ASCII text, not complemented. */
export function crc32(text: string): number {
  let crc = -1;
  for (let i = 0; i < text.length; i++) crc = crc32Step(crc, text.charCodeAt(i));
  return crc;
}

/**
 * CRC-32 (ISO-HDLC) of ASCII text as six digits of base62. It finds typing errors and lets a secret
 * scanner decide offline; it proves nothing.
 */
export function checksumOf(text: string): string {
  let rest = ~crc32(text) >>> 0;
  let digits = '';
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    digits = (ALPHABET[rest % 62] as string) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}
