import { expect, test } from 'vitest';
import { createExtractor } from '../../src/credential/extract.js';
import { checkSources } from '../../src/credential/source.js';
import { apiKeyHeader, bearerToken } from '../../src/index.js';
import { viewOf } from '../service.js';

const extract = createExtractor([apiKeyHeader(), bearerToken()]);
const LONGEST = 'k'.repeat(256);

test.each([
  [{ 'x-api-key': `  \t${LONGEST} ` }, LONGEST],
  [{ 'x-api-key': `  ${LONGEST}k` }, 'credential_malformed'],
  [{ authorization: `Bearer   ${LONGEST}\t` }, LONGEST],
  [{ authorization: `Bearer ${LONGEST}k` }, 'credential_malformed'],
  [{ authorization: 'Digest k' }, 'credential_missing'],
  [{ authorization: 'Digest' }, 'credential_missing'],
  [{ authorization: 'Bearers k' }, 'credential_missing'],
  [{ authorization: 'Beare k' }, 'credential_missing'],
  [{ authorization: '\t Bearer  ' }, 'credential_malformed'],
])('%j', (headers, expected) => {
  const step = extract(viewOf(headers as Record<string, string>));
  expect(step.ok ? step.value : step.reason).toBe(expected);
});

test('sources are taken as they are given, in a list of their own that is frozen', () => {
  const given = [bearerToken(), apiKeyHeader('X-Acme')];
  const checked = checkSources(given);
  expect(checked).toEqual(given);
  expect([checked === given, Object.isFrozen(checked)]).toEqual([false, true]);
  expect(checkSources(undefined).map(({ header }) => header)).toEqual(['X-API-Key', 'Authorization']);
});

test.each([
  [[null]],
  [[undefined]],
  [[{}]],
  [[{ header: 7 }]],
  [[{ header: ['X-A'] }]],
  [[{ header: 'X A' }]],
  ['X-A'],
  [{ length: 1 }],
])('%j are no sources', (sources) =>
  expect(() => checkSources(sources)).toThrow('Option "sources" must be a list of at least one source'),
);
