import auth from '@fastify/auth';
import { createAuthenticator, createKeyManager, createMemoryStore } from '@orgkey/core';
import { apiKeyAuth, findPrincipal } from '@orgkey/fastify';
import { type ApiKeyError, verifyApiKey } from '@orgkey/fastify/auth';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { describe, expect, test } from 'vitest';

const settings = { store: createMemoryStore() };
const authenticator = createAuthenticator(settings);
const manager = createKeyManager(settings);
await manager.createOrganization({ slug: 'acme' });
const { key } = await manager.create({ organization: 'acme', name: 'ci-deploy' });

async function verifySession(request: FastifyRequest): Promise<void> {
  if (request.headers.cookie !== 'session=ada') throw Object.assign(new Error('Sign in.'), { statusCode: 401 });
}

/** An application whose routes take a key or a session. */
async function open(onError?: Parameters<FastifyInstance['setErrorHandler']>[0]) {
  const app = fastify();
  if (onError !== undefined) app.setErrorHandler(onError);
  await app.register(auth);
  await app.register(apiKeyAuth, { authenticator });
  const config = { orgkey: false } as const;
  const caller = (request: FastifyRequest) => ({ key: findPrincipal(request)?.name ?? null });
  const either = app.auth([verifySession, verifyApiKey(authenticator)]);
  app.post('/either', { config, onRequest: either }, caller);
  app.post('/scoped', { config, onRequest: app.auth([verifyApiKey(authenticator, { scopes: ['read'] })]) }, caller);
  return app;
}

describe('verifyApiKey, with @fastify/auth', () => {
  test('is one of several ways in', async () => {
    const app = await open();
    const byKey = await app.inject({ method: 'POST', url: '/either', headers: { 'x-api-key': key } });
    expect([byKey.statusCode, byKey.json()]).toEqual([200, { key: 'ci-deploy' }]);
    expect(byKey.headers.vary).toBe('X-API-Key, Authorization');
    const bySession = await app.inject({ method: 'POST', url: '/either', headers: { cookie: 'session=ada' } });
    expect([bySession.statusCode, bySession.json()]).toEqual([200, { key: null }]);
  });

  test('refuses with the status and the challenge, where no way is left', async () => {
    const app = await open();
    for (const headers of [{}, { 'x-api-key': 'ok_junk' }]) {
      const { statusCode, headers: sent } = await app.inject({ method: 'POST', url: '/either', headers });
      expect(statusCode).toBe(401);
      expect(sent['www-authenticate']).toMatch(/^Bearer realm="api"/);
      expect(sent['cache-control']).toBe('no-store');
    }
  });

  test('an error handler can send the standard refusal', async () => {
    const app = await open((error, _request, reply) => {
      const { denial } = error as Partial<ApiKeyError>;
      if (denial === undefined) throw error;
      reply.code(denial.status).headers(denial.headers).send(Buffer.from(denial.body));
    });
    const { headers, body } = await app.inject({ method: 'POST', url: '/either' });
    expect(headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ status: 401, code: 'credential_missing' });
  });

  test('leaves the organization that the body names to the plugin', async () => {
    const app = await open();
    const headers = { 'x-api-key': key };
    const other = await app.inject({ method: 'POST', url: '/either', headers, payload: { orgSlug: 'beta' } });
    expect([other.statusCode, other.json().code]).toEqual([403, 'organization_mismatch']);
    const own = await app.inject({ method: 'POST', url: '/either', headers, payload: { orgSlug: 'acme' } });
    expect(own.statusCode).toBe(200);
  });

  test('demands scopes', async () => {
    const app = await open();
    const narrow = await manager.create({ organization: 'acme', name: 'narrow', scopes: ['write'] });
    const asked = (sent: string) => app.inject({ method: 'POST', url: '/scoped', headers: { 'x-api-key': sent } });
    expect((await asked(narrow.key)).statusCode).toBe(403);
    expect((await asked(key)).statusCode).toBe(200);
  });

  test('refuses a wrong requirement where it is made', () => {
    expect(() => verifyApiKey(authenticator, { scope: 'read' } as object)).toThrow(/scope/);
  });
});
