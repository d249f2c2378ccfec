import { expect, test } from 'vitest';
import { compileAddresses, isAddressBlock } from '../../src/authorization/addresses.js';
import { checkRequirement } from '../../src/authorization/requirement.js';
import { hasScopes, isScope } from '../../src/authorization/scopes.js';
import { openService, reasonsOf, viewOf } from '../service.js';

test('what is not demanded is not optional either', () => {
  expect(checkRequirement(undefined)).toEqual({ optional: false });
  expect(checkRequirement({})).toEqual({ optional: false });
  expect(checkRequirement({ optional: true, scopes: ['a'] })).toEqual({ optional: true, scopes: ['a'] });
  expect(Object.isFrozen(checkRequirement(undefined))).toBe(true);
});

test('the path of the own organization leaves a missing scope what it is, another one comes before it', async () => {
  const { issue, authenticator, decisions } = await openService({ carriers: { path: 'orgSlug' } });
  const { key } = await issue({ scopes: ['read'] });
  const ask = async (slug: string | undefined, scope: string) =>
    (await authenticator.authenticate(viewOf({ 'x-api-key': key }, { pathParameter: () => slug }), { scopes: [scope] }))
      .ok;
  expect([
    await ask('acme', 'write'),
    await ask(undefined, 'write'),
    await ask('beta', 'write'),
    await ask('beta', 'read'),
  ]).toEqual([false, false, false, true]);
  expect(reasonsOf(decisions)).toEqual(['scope_missing', 'scope_missing', 'organization_mismatch', 'accepted']);
});

test('scopes', () => {
  expect(hasScopes([], undefined)).toBe(true);
  expect(hasScopes(null, ['a'])).toBe(true);
  expect(hasScopes([], [])).toBe(true);
  for (const value of [['a'], 7, null, undefined, { toString: () => 'a' }]) expect(isScope(value)).toBe(false);
  expect([isScope('x'.repeat(64)), isScope('x'.repeat(65)), isScope('!#[]~')]).toEqual([true, false, true]);
  for (const character of [' ', '"', '\\', '\x7f', 'é', '\n']) expect(isScope(`a${character}b`), character).toBe(false);
});

test.each([
  ['192.0.2.0/32', true],
  ['192.0.2.0/33', false],
  ['192.0.2.0/100', false],
  ['2001:db8::/100', true],
  ['2001:db8::/128', true],
  ['2001:db8::/129', false],
  ['2001:db8::1', true],
  ['::ffff:10.20.30.40', true],
  ['::ffff:10.20.30.40/96', true],
  ['::ffff:10.20.30.40/95', false],
  ['x::ffff:10.20.30.40', false],
  ['::ffff:10.20.30.40x', false],
  ['/8', false],
])('%s is a block: %s', (block, is) => expect(isAddressBlock(block)).toBe(is));

test('a block of v6 has all of its bits', () => {
  const list = compileAddresses(['2001:db8::1', '2001:db8:1::/64']);
  expect(list?.includes('2001:db8::1')).toBe(true);
  expect(list?.includes('2001:db8::2')).toBe(false);
  expect(list?.includes('2001:db8:1::ffff')).toBe(true);
  expect(list?.includes('2001:db8:1:1::')).toBe(false);
  expect(list?.includes(undefined)).toBe(false);
});
