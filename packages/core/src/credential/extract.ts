import type { RequestView } from '../request/request-view.js';
import { type Failure, fail, pass, type Step } from '../result/outcome.js';
import type { Source } from './source.js';

/** More lines than this are not judged: Node 20 silently drops lines past about 1,000. */
const MAX_HEADER_LINES = 500;
const MAX_CREDENTIAL_LENGTH = 256;
const TAB = 0x09;
const SPACE = 0x20;

/**
 * Finds the credential. The first source whose header is present decides, even when what it holds is
 * empty or malformed: presence decides and not validity, so there is no falling back.
 */
export function createExtractor(sources: readonly Source[]): (view: RequestView) => Step<string> {
  const places = sources.map((source) => ({
    name: source.header.toLowerCase(),
    read: source.scheme === undefined ? readWhole : readBearer,
  }));
  return (view) => {
    const lines = view.headerLineCount();
    if (lines !== undefined && lines > MAX_HEADER_LINES) return fail('headers_too_many');
    for (const place of places) {
      const value = view.header(place.name);
      if (value !== undefined) return place.read(value);
    }
    return missing;
  };
}

const missing: Failure = Object.freeze(fail('credential_missing'));
const malformed: Failure = Object.freeze(fail('credential_malformed'));

function readWhole(value: string): Step<string> {
  return credentialBetween(value, skipBlanks(value, 0), endOfValue(value));
}

/** RFC 9110 section 11.4 and RFC 6750 section 2.1: scheme without case, one or more SP, one token. */
function readBearer(value: string): Step<string> {
  if (value.includes(',')) return malformed; // two lines, or a list: whatever the scheme
  const start = skipBlanks(value, 0);
  const end = endOfValue(value);
  let schemeEnd = start;
  while (schemeEnd < end && !isBlank(value.charCodeAt(schemeEnd))) schemeEnd++;
  if (schemeEnd - start !== 6 || value.slice(start, schemeEnd).toLowerCase() !== 'bearer') return missing;
  let token = schemeEnd;
  while (token < end && value.charCodeAt(token) === SPACE) token++;
  return token === schemeEnd ? malformed : credentialBetween(value, token, end);
}

/** At most 256 characters. That all of them are visible ASCII and none is a comma follows from the form of a key. */
function credentialBetween(value: string, start: number, end: number): Step<string> {
  return end <= start || end - start > MAX_CREDENTIAL_LENGTH ? malformed : pass(value.slice(start, end));
}

// Not trim(): it strips NBSP and BOM too, which are part of a value (RFC 9110 section 5.6.3: OWS is SP and HTAB).
function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

export function skipBlanks(value: string, from: number): number {
  let i = from;
  while (i < value.length && isBlank(value.charCodeAt(i))) i++;
  return i;
}

export function endOfValue(value: string): number {
  let end = value.length;
  while (end > 0 && isBlank(value.charCodeAt(end - 1))) end--;
  return end;
}
