import { Writable } from 'node:stream';
import { createAuthenticator, createKeyManager, createMemoryStore } from '@orgkey/core';
import { redactPaths } from '@orgkey/core/log';
import { apiKeyAuth } from '@orgkey/fastify';
import fastify from 'fastify';
import { describe, expect, test } from 'vitest';

/** All that Fastify logs at trace level, with an application that logs whatever it has. */
async function logged(redact: string[]): Promise<{ readonly text: string; readonly keys: readonly string[] }> {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  const settings = { store: createMemoryStore() };
  const manager = createKeyManager(settings);
  await manager.createOrganization({ slug: 'acme' });
  const { key } = await manager.create({ organization: 'acme', name: 'canary' });
  const unknown = `${key.slice(0, 3)}0${key.slice(4)}`;

  const serializers = { req: (request: { headers: unknown }) => ({ headers: request.headers }) };
  const app = fastify({ logger: { level: 'trace', stream, redact, serializers } });
  app.addHook('onRequest', (request, _reply, done) => {
    const { headers, raw } = request;
    request.log.trace({ headers, request: { headers, rawHeaders: raw.rawHeaders } }, 'all of it');
    request.log.trace({ event: { req: { headers } }, rawHeaders: raw.rawHeaders }, 'all of it, deeper');
    request.log.trace({ headers: { 'X-API-Key': key, Authorization: `Bearer ${key}` } }, 'as they are written');
    done();
  });
  await app.register(apiKeyAuth, { authenticator: createAuthenticator(settings) });
  app.get('/', (request) => {
    request.log.trace({ principal: request.principal }, 'who is calling');
    return 'ok';
  });
  for (const sent of [key, unknown, `${key} ${key}`])
    for (const headers of [{ 'x-api-key': sent }, { authorization: `Bearer ${sent}` }])
      await app.inject({ url: '/', headers });
  await app.close();
  return { text, keys: [key, unknown] };
}

describe('a log at trace level', () => {
  test('holds no key with redactPaths(), and all the rest of the request', async () => {
    const { text, keys } = await logged(redactPaths());
    expect(keys.filter((key) => text.includes(key.slice(20)))).toEqual([]);
    const shown = ['who is calling', 'lightMyRequest', '[Redacted]', '"statusCode":401'];
    expect(shown.filter((each) => !text.includes(each))).toEqual([]);
  });

  test('would hold keys without it', async () => {
    const { text, keys } = await logged([]);
    expect(keys.every((key) => text.includes(key))).toBe(true);
  });
});
