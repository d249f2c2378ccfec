import { ALPHABET, CHECKSUM_LENGTH } from './format.js';

const TABLE = new Int32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  TABLE[byte] = crc;
}

/** One step of CRC-32 (ISO-HDLC). Start with -1; the checksum is the complement of the last result. */
export function crc32Step(crc: number, byte: number): number {
  return (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] as number);
}

/** CRC-32 of ASCII text from a position on, continuing from `crc`; not complemented. */
export function crc32(text: string, from: number, crc: number): number {
  let next = crc;
  for (let i = from; i < text.length; i++) next = crc32Step(next, text.charCodeAt(i));
  return next;
}

/**
 * CRC-32 (ISO-HDLC) of ASCII text as six digits of base62. It finds typing errors and lets a secret
 * scanner decide offline; it proves nothing.
 */
export function checksumOf(text: string): string {
  let rest = ~crc32(text, 0, -1) >>> 0;
  let digits = '';
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    digits = (ALPHABET[rest % 62] as string) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}
