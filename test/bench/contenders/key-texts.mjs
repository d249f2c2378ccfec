// Texts in the form of our keys, made without a store: for those who keep keys in a list, and for strangers.
import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function base62(value, length) {
  let digits = '';
  for (let rest = value; digits.length < length; rest = Math.floor(rest / 62)) digits = DIGITS[rest % 62] + digits;
  return digits;
}

const withChecksum = (body) => body + base62(crc32(body), 6);
const randomText = (length) => Array.from(randomBytes(length), (byte) => DIGITS[byte % 62]).join('');

/** So many well-formed keys. */
export function keyTexts(count) {
  return Array.from({ length: count }, () => withChecksum(`ok_${randomText(16)}_${randomText(32)}`));
}

/** Makes well-formed keys that nobody was given, one after the other, each with an id of its own. */
export function strangers() {
  const head = `ok_${randomText(8)}`;
  const secret = randomText(32);
  let next = 0;
  return () => withChecksum(`${head}${base62(next++, 8)}_${secret}`);
}

/** The key with a typing error in its last character. */
export const mistyped = (key) => `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`;
