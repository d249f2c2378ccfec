import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createAuthenticator, createKeyManager } from '@orgkey/core';
import { createRedisStore, type RedisStore } from '@orgkey/core/redis';
import { Redis, type RedisOptions } from 'ioredis';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { ask } from '../playground/ask.js';
import { startPlayground } from '../playground/start-playground.js';
import { startTlsRedis } from '../services/redis-tls.js';
import { ownServer } from '../services/service.js';
import { until } from '../services/until.js';
import { freshNamespace } from './redis-target.js';
import { viewOf } from './request-view.js';

const redis = await ownServer('Redis with TLS', startTlsRedis);
const opened: { close(): unknown }[] = [];
afterAll(() => redis?.stop());
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

function storeOn(url: string, tls?: RedisOptions['tls']): RedisStore {
  const client = new Redis(url, { lazyConnect: true, ...(tls === undefined ? {} : { tls }) });
  client.on('error', () => {});
  const store = createRedisStore(client, { namespace: freshNamespace(), timeoutMs: 2_000 });
  opened.push(store, { close: () => client.disconnect() });
  return store;
}

const bin = fileURLToPath(new URL('../../packages/cli/bin/orgkey.js', import.meta.url));

async function orgkey(args: readonly string[], env: Record<string, string>) {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [bin, ...args], { env: { PATH, HOME, ...env } });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece: Buffer) => {
      output += piece.toString();
    });
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { code, output };
}

describe.skipIf(redis === undefined)('Redis by TLS', () => {
  const { url, otherUrl, ca, caFile } = redis ?? { url: '', otherUrl: '', ca: '', caFile: '' };

  test('a client that knows the authority is served', async () => {
    const store = storeOn(url, { ca });
    const manager = createKeyManager({ store });
    await manager.createOrganization({ slug: 'acme' });
    const { key, record } = await manager.create({ organization: 'acme', name: 'ci' });
    const authenticator = createAuthenticator({ store });
    expect(await authenticator.authenticate(viewOf(key))).toMatchObject({ ok: true });
    await manager.revoke({ organization: 'acme', id: record.id });
    expect(await authenticator.authenticate(viewOf(key))).toMatchObject({ code: 'credential_invalid' });
  });

  test.each([
    [
      'an authority that nobody told of',
      url,
      undefined,
      /^Redis can not be reached: self-signed certificate in cert.*\.$/,
    ],
    [
      'a name that the certificate is not about',
      otherUrl,
      { ca },
      /^Redis can not be reached: Hostname\/IP does not match/,
    ],
  ])('%s is unavailable, and says so', async (...[, to, tls, message]) => {
    const store = storeOn(to, tls);
    await expect(Promise.resolve(store.findKey('0000000000000000'))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(message) as string,
    });
  });

  test('the command line and the playground take the authority from NODE_EXTRA_CA_CERTS', async () => {
    const strange = await orgkey(['org', 'list', '--store', url], {});
    expect(strange).toMatchObject({ code: 3, output: expect.stringContaining('self-signed certificate') as string });
    const known = { NODE_EXTRA_CA_CERTS: caFile };
    expect(await orgkey(['doctor', '--store', url], known)).toMatchObject({
      output: expect.stringContaining('ok') as string,
    });

    const playground = await startPlayground({ STORE: url, ...known });
    expect(playground.ready).toMatch(/ store=rediss$/);
    await until('first key', async () => playground.curl() !== undefined);
    const headers = { 'x-api-key': playground.key() };
    expect((await ask(playground, { path: '/api/whoami', headers })).status).toBe(200);
    expect(await orgkey(['org', 'list', '--store', url], known)).toMatchObject({ code: 0 });
    await playground.stop();
  }, 60_000);

  test('a playground that does not know the authority says what is wrong', async () => {
    const playground = await startPlayground({ STORE: url });
    await until('complaint', async () => playground.stdout().includes('self-signed certificate'));
    expect(await playground.stop()).toBe(0);
  }, 60_000);
});
