import { expect, test } from 'vitest';
import { createAuthenticator, createKeyManager, createMemoryStore, type RequestView } from '../src/index.js';

const view = (headers: Record<string, string>): RequestView => ({
  header: (name) => headers[name],
  headerLineCount: () => Object.keys(headers).length,
  address: () => '127.0.0.1',
  rawQuery: () => '',
  pathParameter: () => undefined,
});

test('a key works until it is revoked', async () => {
  const settings = { store: createMemoryStore() };
  const manager = createKeyManager(settings);
  const authenticator = createAuthenticator(settings);
  await manager.createOrganization({ slug: 'acme' });
  const { key, record } = await manager.create({ organization: 'acme', name: 'ci' });
  const good = authenticator.authenticate(view({ 'x-api-key': key }));
  expect(good).toMatchObject({ ok: true, value: { keyId: record.id, organization: { slug: 'acme' } } });
  await manager.revoke({ organization: 'acme', id: record.id });
  expect(authenticator.authenticate(view({ 'x-api-key': key }))).toMatchObject({
    ok: false,
    code: 'credential_invalid',
  });
  expect(await manager.list({ organization: 'acme' })).toEqual([]);
});
