// What somebody would write by hand for keys of this form: no store, no organization, no clock, no event, no answer.
import { hash } from 'node:crypto';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const VALUES = new Uint8Array(256).fill(255);
for (let value = 0; value < DIGITS.length; value++) VALUES[DIGITS.charCodeAt(value)] = value;
const UNDERSCORE = 0x5f;

const CRC = new Int32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  CRC[byte] = crc;
}

/** Form and checksum in one pass. */
function isRight(key) {
  let crc = -1;
  for (let i = 0; i < 52; i++) {
    const code = key.charCodeAt(i);
    if (VALUES[code] === 255 && code !== UNDERSCORE) return false;
    crc = (crc >>> 8) ^ CRC[(crc ^ code) & 255];
  }
  let checksum = 0;
  for (let i = 52; i < 58; i++) checksum = checksum * 62 + VALUES[key.charCodeAt(i)];
  return checksum === ~crc >>> 0;
}

/** One pass, look-up by id, digest, comparison in constant time: what the answer to "may they?" takes at least. */
export function proving(keys) {
  const known = new Map(keys.map((key) => [key.slice(3, 19), { key, digest: hash('sha256', key, 'hex') }]));
  return (request) => {
    const key = request.header('x-api-key');
    if (key === undefined || key.length !== 58 || !key.startsWith('ok_') || !isRight(key)) return undefined;
    const record = known.get(key.slice(3, 19));
    if (record === undefined) return undefined;
    const digest = hash('sha256', key, 'hex');
    let difference = 0;
    for (let i = 0; i < 64; i++) difference |= digest.charCodeAt(i) ^ record.digest.charCodeAt(i);
    return difference === 0 ? record : undefined;
  };
}

/** The least that can be done: no checksum, and the digest is what the map is asked for, which compares as it likes. */
export function lookingUp(keys) {
  const known = new Map(keys.map((key) => [hash('sha256', key, 'hex'), { key }]));
  return (request) => {
    const key = request.header('x-api-key');
    if (key === undefined || key.length !== 58 || !key.startsWith('ok_')) return undefined;
    for (let i = 3; i < 58; i++) if (VALUES[key.charCodeAt(i)] === 255 && i !== 19) return undefined;
    return known.get(hash('sha256', key, 'hex'));
  };
}
