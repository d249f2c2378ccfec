import { describe, expect, test } from 'vitest';
import type { RequestView } from '../../src/index.js';
import { checkCarriers } from '../../src/organization/carriers.js';
import { matchEarly, matchLate } from '../../src/organization/match.js';
import { isSlug } from '../../src/organization/slug.js';
import { viewOf } from '../service.js';

const carriers = checkCarriers({ body: 'orgSlug', path: 'orgSlug', query: 'orgSlug', header: 'X-Org' });
const early = (view: RequestView) => matchEarly('acme', view, carriers)?.reason;
const late = (view: Partial<RequestView>, headers = {}) => matchLate('acme', viewOf(headers, view), carriers)?.reason;
const [INVALID, MISMATCH] = ['organization_invalid', 'organization_mismatch'];
const WRONG_NAMES = [
  'beta',
  '',
  'ACME',
  ' acme',
  'acme ',
  'acme/',
  'acme%2f',
  'ａｃｍｅ',
  'acme\u0301',
  'constructor',
  '__proto__',
];

describe('query', () => {
  test.each([
    ['', undefined],
    ['orgSlug=acme', undefined],
    ['orgSlug=%61cme', undefined],
    ['x=1&orgSlug=acme', undefined],
    ['orgslug=beta', undefined],
    ['orgSlug=beta', MISMATCH],
    ['orgSlug=', MISMATCH],
    ['orgSlug', MISMATCH],
    ['org%53lug=beta', MISMATCH],
    ['orgSlug=acme&orgSlug=acme', INVALID],
    ['orgSlug=acme&orgSlug=beta', INVALID],
    ['orgSlug=beta&orgSlug=acme', INVALID],
    ['orgSlug[]=acme', INVALID],
    ['orgSlug[x]=acme', INVALID],
    ['orgSlug%5B%5D=acme', INVALID],
    ['orgSlug=acme&orgSlug[]=acme', INVALID],
    ['?orgSlug=beta', undefined],
  ])('%j', (query, expected) => expect(early(viewOf({}, { rawQuery: () => query }))).toBe(expected));

  test('what the framework parsed is judged as well', () => {
    const parsed = (value: unknown) => early(viewOf({}, { rawQuery: () => 'x=1', parsedQuery: () => value }));
    expect(parsed({ orgSlug: 'acme' })).toBeUndefined();
    expect(parsed({ orgSlug: 'beta' })).toBe(MISMATCH);
    expect(parsed({ orgSlug: ['acme'] })).toBe(INVALID);
    expect(parsed({ orgSlug: { x: 'acme' } })).toBe(INVALID);
    expect(parsed(undefined)).toBeUndefined();
  });
});

describe('header', () => {
  test.each([
    ['acme', undefined],
    ['\tacme ', undefined],
    ['\u00a0acme', MISMATCH],
    ['beta', MISMATCH],
    ['', MISMATCH],
    ['acme, acme', INVALID],
    ['acme,', INVALID],
  ])('%j', (value, expected) => expect(early(viewOf({ 'x-org': value }))).toBe(expected));
});

describe('path', () => {
  test('is present where the framework has routed', () => {
    const path = (value: unknown) => late({ pathParameter: () => value });
    expect(path(undefined)).toBeUndefined();
    expect(path('acme')).toBeUndefined();
    for (const name of WRONG_NAMES) expect(path(name), name).toBe(MISMATCH);
    expect(path(['acme'])).toBe(INVALID);
  });
});

describe('body', () => {
  const body = (value: unknown, headers = {}) => late({ parsedBody: () => value }, headers);

  test('what is no JSON object, or lacks the member, names nothing', () => {
    const nothing = [undefined, null, 'acme', 7, [], ['acme'], [{ orgSlug: 'beta' }], {}, { org: 'beta' }, new Map()];
    for (const value of nothing) expect(body(value)).toBeUndefined();
  });

  test('an own member alone names an organization', () => {
    expect(body({ orgSlug: 'acme' })).toBeUndefined();
    expect(body(Object.create({ orgSlug: 'beta' }))).toBeUndefined();
    expect(body(JSON.parse('{"__proto__":{"orgSlug":"beta"}}'))).toBeUndefined();
    expect(body(JSON.parse('{"orgSlug":"acme","orgSlug":"beta"}'))).toBe(MISMATCH);
  });

  test.each(WRONG_NAMES)('%j is another organization', (name) => expect(body({ orgSlug: name })).toBe(MISMATCH));

  test('what is no text is no name', () => {
    for (const value of [null, undefined, 1, true, ['acme'], { toString: 'acme' }, { $ne: null }])
      expect(body({ orgSlug: value })).toBe(INVALID);
  });

  test('a form has no members', () => {
    for (const type of ['multipart/form-data; boundary=x', 'application/x-www-form-urlencoded', ' Multipart/mixed'])
      expect(body({ orgSlug: 'beta' }, { 'content-type': type })).toBeUndefined();
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencodedx'])
      expect(body({ orgSlug: 'beta' }, { 'content-type': type })).toBe(MISMATCH);
  });
});

test('a 400 goes before a 403, in whichever order they are found', () => {
  const query = (text: string) => ({ rawQuery: () => text });
  expect(early(viewOf({ 'x-org': 'beta' }, query('orgSlug=acme&orgSlug=acme')))).toBe(INVALID);
  expect(early(viewOf({ 'x-org': 'acme, acme' }, query('orgSlug=beta')))).toBe(INVALID);
  expect(late({ pathParameter: () => 'beta', parsedBody: () => ({ orgSlug: 7 }) })).toBe(INVALID);
});

test('carriers that are not configured name nothing', () => {
  const none = checkCarriers({ body: false });
  const view = viewOf(
    { 'x-org': 'beta' },
    { rawQuery: () => 'orgSlug=beta', pathParameter: () => 'beta', parsedBody: () => ({ orgSlug: 'beta' }) },
  );
  expect(matchEarly('acme', view, none)).toBeUndefined();
  expect(matchLate('acme', view, none)).toBeUndefined();
  expect(checkCarriers(undefined)).toEqual({ body: 'orgSlug', path: undefined, query: undefined, header: undefined });
});

test('slugs', () => {
  for (const slug of ['a', '0', 'acme', 'acme-eu', 'a-b-c', 'constructor', 'x'.repeat(63)])
    expect(isSlug(slug)).toBe(true);
  const wrong = [
    '',
    '-',
    '-a',
    'a-',
    'a--b',
    'A',
    'a_b',
    'a.b',
    'é',
    'a b',
    'a\n',
    'x'.repeat(64),
    '__proto__',
    null,
    ['a'],
  ];
  for (const slug of wrong) expect(isSlug(slug), String(slug)).toBe(false);
});
