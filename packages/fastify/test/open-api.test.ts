import swagger from '@fastify/swagger';
import { apiKeyHeader, bearerToken, createAuthenticator, createMemoryStore } from '@orgkey/core';
import { apiKeyAuth } from '@orgkey/fastify';
import { openApiSecurity, securitySchemes } from '@orgkey/fastify/openapi';
import fastify from 'fastify';
import { describe, expect, test } from 'vitest';

const store = createMemoryStore();
const authenticator = createAuthenticator({ store });
const BOTH = [{ ApiKey: [] }, { Bearer: [] }];

/** What the document says of each route. */
async function securityByPath(optional = false): Promise<Record<string, unknown>> {
  const app = fastify();
  const components = {
    securitySchemes: { ...securitySchemes(authenticator), Session: { type: 'http', scheme: 'basic' } },
  };
  await app.register(swagger, { openapi: { components } } as never);
  await app.register(apiKeyAuth, { authenticator, optional });
  await app.register(openApiSecurity, { authenticator, optional });
  app.get('/plain', () => 'x');
  app.post('/with-schema', { schema: { body: { type: 'object' } } }, () => 'x');
  app.get('/scoped', { config: { orgkey: { scopes: ['read'] } } }, () => 'x');
  app.get('/optional', { config: { orgkey: { optional: true } } }, () => 'x');
  app.get('/open', { config: { orgkey: false } }, () => 'x');
  app.get('/own', { schema: { security: [{ Session: [] }] } as object }, () => 'x');
  await app.ready();
  const { paths } = app.swagger() as unknown as { paths: Record<string, Record<string, { security?: unknown }>> };
  await app.close();
  return Object.fromEntries(
    Object.entries(paths).map(([path, methods]) => [path, Object.values(methods)[0]?.security]),
  );
}

describe('an OpenAPI document', () => {
  test('says of each route what is enforced there', async () => {
    expect(await securityByPath()).toEqual({
      '/plain': BOTH,
      '/with-schema': BOTH,
      '/scoped': BOTH,
      '/optional': [...BOTH, {}],
      '/open': undefined,
      '/own': [{ Session: [] }],
    });
  });

  test('follows the options of the plugin', async () => {
    expect(await securityByPath(true)).toMatchObject({ '/plain': [...BOTH, {}], '/scoped': BOTH, '/open': undefined });
  });

  test('has a scheme for each source', () => {
    expect(securitySchemes(authenticator)).toEqual({
      ApiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      Bearer: { type: 'http', scheme: 'bearer' },
    });
    const sources = [apiKeyHeader('X-Acme-Key'), bearerToken(), apiKeyHeader('X-Old-Key')];
    expect(securitySchemes(createAuthenticator({ store, sources }))).toEqual({
      ApiKey: { type: 'apiKey', in: 'header', name: 'X-Acme-Key' },
      Bearer: { type: 'http', scheme: 'bearer' },
      'X-Old-Key': { type: 'apiKey', in: 'header', name: 'X-Old-Key' },
    });
  });
});
