import { expect, test } from 'vitest';
import { openService, reasonsOf, viewOf } from '../service.js';

const carriers = { body: 'orgSlug', path: 'orgSlug', query: 'orgSlug', header: 'x-org' };

test('address, then organization, then scope', async () => {
  const { issue, authenticator, decisions } = await openService({ carriers });
  const { key } = await issue({ allowedAddresses: ['192.0.2.0/24'], scopes: ['read'] });
  const wrong = { address: () => '198.51.100.1', rawQuery: () => 'orgSlug=beta', pathParameter: () => 'beta' };
  const ask = (more: object) => authenticator.authenticate(viewOf({ 'x-api-key': key }, more), { scopes: ['write'] });
  await ask(wrong);
  await ask({ ...wrong, address: () => '192.0.2.9' });
  await ask({ ...wrong, address: () => '192.0.2.9', rawQuery: () => '' }); // the path, before a scope
  await ask({});
  expect(reasonsOf(decisions)).toEqual([
    ...['address_not_allowed', 'organization_mismatch', 'organization_mismatch', 'scope_missing'],
  ]);
});

test('scopes narrow, and no list of scopes is full access', async () => {
  const { issue, present } = await openService();
  const verdict = async (scopes: readonly string[] | null, required: readonly string[]) => {
    const outcome = await present((await issue({ scopes })).key, { scopes: required });
    return outcome.ok ? 'pass' : outcome.code;
  };
  expect(await verdict(null, ['a', 'b'])).toBe('pass');
  expect(await verdict(['a', 'b', 'c'], ['a', 'b'])).toBe('pass');
  expect(await verdict(['a'], ['a', 'b'])).toBe('scope_missing');
  expect(await verdict([], ['a'])).toBe('scope_missing');
  expect(await verdict(['A'], ['a'])).toBe('scope_missing');
  expect(await verdict(['a:b'], ['a'])).toBe('scope_missing');
});

test('a missing scope is named, in the body and in the challenge', async () => {
  const { issue, present } = await openService();
  const outcome = await present((await issue({ scopes: [] })).key, { scopes: ['agents:read', 'agents:write'] });
  expect(outcome.ok ? undefined : outcome.denial).toEqual({
    code: 'scope_missing',
    status: 403,
    title: 'Forbidden',
    headers: {
      'content-type': 'application/problem+json',
      'content-length': '280',
      'cache-control': 'no-store',
      'www-authenticate': 'Bearer realm="api", error="insufficient_scope", scope="agents:read agents:write"',
    },
    body: '{"type":"about:blank","title":"Forbidden","status":403,"detail":"The API key lacks a required scope.","code":"scope_missing","requiredScopes":["agents:read","agents:write"],"error":{"message":"The API key lacks a required scope.","type":"permission_error","code":"scope_missing"}}',
  });
});

test('a stranger may pass where it is optional, and is asked for a key where a scope is demanded', async () => {
  const { authenticator, issue, present, manager } = await openService();
  const ask = (headers: Record<string, string>, scopes?: readonly string[]) =>
    authenticator.authenticate(viewOf(headers), { optional: true, ...(scopes === undefined ? {} : { scopes }) });
  expect(await ask({})).toEqual({ ok: true, value: undefined });
  expect(await ask({ authorization: 'Basic x' })).toEqual({ ok: true, value: undefined });
  expect(await ask({ authorization: 'Bearer x' })).toMatchObject({ code: 'credential_invalid' });
  expect(await ask({ 'x-api-key': '' })).toMatchObject({ code: 'credential_invalid' });
  expect(await ask({}, ['a'])).toMatchObject({ code: 'credential_missing' });
  expect(authenticator.requireScopes(undefined, ['a'])).toMatchObject({ code: 'credential_missing' });
  const { key, record } = await issue();
  await manager.revoke({ organization: 'acme', id: record.id });
  expect(await present(key, { optional: true })).toMatchObject({ code: 'credential_invalid' });
});
