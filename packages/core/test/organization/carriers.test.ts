import { expect, test, vi } from 'vitest';
import { checkCarriers } from '../../src/organization/carriers.js';
import { matchEarly, matchLate } from '../../src/organization/match.js';
import { viewOf } from '../service.js';

test('the body is the default, also where other carriers are named', () => {
  expect(checkCarriers({ path: 'org' })).toEqual({ body: 'orgSlug', path: 'org', query: undefined, header: undefined });
  expect(checkCarriers({ header: 'X-Org' }).header).toBe('x-org');
});

test('what is no carrier is not even looked at', () => {
  const rawQuery = vi.fn(() => 'undefined=beta');
  const parsedQuery = vi.fn(() => ({ undefined: 'beta' }));
  const header = vi.fn(() => 'beta');
  const view = { ...viewOf({}), rawQuery, parsedQuery, header };
  expect(matchEarly('acme', view, checkCarriers({ header: 'X-Org' }))?.reason).toBe('organization_mismatch');
  expect([rawQuery.mock.calls, parsedQuery.mock.calls]).toEqual([[], []]);
  header.mockClear();
  expect(matchEarly('acme', view, checkCarriers({ query: 'org' }))).toBe(undefined);
  expect(header).not.toHaveBeenCalled();
  expect(matchEarly('acme', view, checkCarriers(undefined))).toBe(undefined);
  expect(rawQuery).toHaveBeenCalledTimes(1);
  const pathParameter = vi.fn(() => 'beta');
  const parsedBody = vi.fn(() => ({ undefined: 'beta' }));
  const late = { header: () => undefined, pathParameter, parsedBody };
  expect(matchLate('acme', late, checkCarriers({ body: false }))).toBe(undefined);
  expect([pathParameter.mock.calls, parsedBody.mock.calls]).toEqual([[], []]);
});

const named = (rawQuery: string, parsed?: unknown): string | undefined =>
  matchEarly(
    'acme',
    viewOf({}, { rawQuery: () => rawQuery, parsedQuery: () => parsed }),
    checkCarriers({ query: 'org' }),
  )?.reason;

test.each([
  ['[org]=acme', 'organization_invalid'],
  ['[org][]=acme', 'organization_invalid'],
  ['x[org]=beta', undefined],
  ['xorg[=beta', undefined],
])('the query %s', (query, reason) => expect(named(query)).toBe(reason));

test.each([
  [null, undefined],
  ['org=beta', undefined],
  [{ 'org[]': 'acme' }, 'organization_invalid'],
  [{ 'org[x]': 'acme' }, 'organization_invalid'],
  [{ 'xorg[': 'acme' }, undefined],
  [{ org: undefined }, undefined],
])('the query that a framework made %j of', (parsed, reason) => expect(named('x=1', parsed)).toBe(reason));

test.each([
  ['x application/x-www-form-urlencoded', 'organization_mismatch'],
  ['text/multipart/', 'organization_mismatch'],
  [undefined, 'organization_mismatch'],
  ['application/x-www-form-urlencoded ; charset=utf-8', undefined],
  ['\tMULTIPART/mixed', undefined],
])('a body of the type %j', (type, reason) => {
  const late = { header: () => type, pathParameter: () => undefined, parsedBody: () => ({ orgSlug: 'beta' }) };
  expect(matchLate('acme', late, checkCarriers(undefined))?.reason).toBe(reason);
});
