import { describe, expect, test } from 'vitest';
import { createExtractor } from '../../src/credential/extract.js';
import { apiKeyHeader, bearerToken } from '../../src/index.js';
import { viewOf } from '../service.js';

const extract = createExtractor([apiKeyHeader(), bearerToken()]);
const found = (headers: Record<string, string>): string => {
  const step = extract(viewOf(headers));
  return step.ok ? `= ${step.value}` : step.reason;
};
const [MISSING, MALFORMED] = ['credential_missing', 'credential_malformed'];

describe('X-API-Key', () => {
  test.each([
    ['K', '= K'],
    [' \t K \t ', '= K'],
    ['', MALFORMED],
    ['    ', MALFORMED],
    ['\t', MALFORMED],
    ['\u00a0K', '= \u00a0K'],
    ['\ufeffK', '= \ufeffK'],
    ['k'.repeat(256), `= ${'k'.repeat(256)}`],
    ['k'.repeat(257), MALFORMED],
  ])('%j', (value, expected) => expect(found({ 'x-api-key': value })).toBe(expected));
});

describe('Authorization', () => {
  test.each([
    ['Bearer K', '= K'],
    ['bEaReR K', '= K'],
    ['Bearer     K', '= K'],
    [' Bearer K\t', '= K'],
    ['Bearer', MALFORMED],
    ['Bearer ', MALFORMED],
    ['Bearer\tK', MALFORMED],
    ['Bearer K,', MALFORMED],
    ['Bearer K, Bearer K', MALFORMED],
    ['Basic a, Bearer K', MALFORMED],
    ['', MISSING],
    [' ', MISSING],
    ['BearerK', MISSING],
    ['Bearer_ K', MISSING],
    ['K', MISSING],
    ['Basic Szo=', MISSING],
    ['Token K', MISSING],
    ['"Bearer" K', MISSING],
    ['Bearer: K', MISSING],
  ])('%j', (value, expected) => expect(found({ authorization: value })).toBe(expected));

  test('what follows the scheme is one credential, whatever is in it: the form of a key decides', () => {
    expect(found({ authorization: 'Bearer K x' })).toBe('= K x');
  });
});

describe('precedence', () => {
  test.each([
    [{ 'x-api-key': 'A', authorization: 'Bearer B' }, '= A'],
    [{ 'x-api-key': 'A', authorization: 'Bearer B, Bearer B' }, '= A'],
    [{ 'x-api-key': '', authorization: 'Bearer B' }, MALFORMED],
    [{ 'x-api-key': ' ', authorization: 'Bearer B' }, MALFORMED],
    [{ authorization: 'Basic x' }, MISSING],
    [{}, MISSING],
    [{ x_api_key: 'A', 'x.api.key': 'A', xapikey: 'A', cookie: 'x-api-key=A' }, MISSING],
  ])('%j', (headers, expected) => expect(found(headers as Record<string, string>)).toBe(expected));

  test('the list of sources is the order', () => {
    const both = { 'x-api-key': 'A', authorization: 'Bearer B' };
    expect(createExtractor([bearerToken(), apiKeyHeader()])(viewOf(both))).toMatchObject({ value: 'B' });
    expect(createExtractor([apiKeyHeader('X-Acme')])(viewOf(both))).toMatchObject({ reason: MISSING });
    expect(createExtractor([apiKeyHeader('X-ACME')])(viewOf({ 'x-acme': 'C' }))).toMatchObject({ value: 'C' });
  });
});

test.each([
  [500, true],
  [501, false],
  [100_000, false],
  [undefined, true],
])('%s header lines', (lines, passes) => {
  const step = extract(viewOf({ 'x-api-key': 'K' }, { headerLineCount: () => lines }));
  expect(step.ok ? 'pass' : step.reason).toBe(passes ? 'pass' : 'headers_too_many');
});
