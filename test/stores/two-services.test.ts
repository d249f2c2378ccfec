import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { createAuthenticator, createKeyManager } from '@orgkey/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAgentsService } from '../../examples/two-services/src/agents-service.js';
import { openKeys, type SharedKeys } from '../../examples/two-services/src/key-settings.js';
import { createRegistriesService } from '../../examples/two-services/src/registries-service.js';
import { startRedis } from '../services/redis.js';
import { ownServer } from '../services/service.js';

const redis = await ownServer('Redis', () => startRedis());
const servers: Server[] = [];
const opened: SharedKeys[] = [];
let agents = '';
let registries = '';

beforeAll(async () => {
  if (redis === undefined) return;
  const [first, second] = [openKeys(redis.url), openKeys(redis.url)];
  opened.push(first, second);
  agents = await listen(createServer(createAgentsService(createAuthenticator(first.settings))));
  const { fetch } = createRegistriesService(createAuthenticator(second.settings));
  registries = await listen(createAdaptorServer({ fetch }) as Server);
});

afterAll(async () => {
  for (const server of servers) server.close();
  await Promise.all(opened.map((keys) => keys.close()));
  await redis?.stop();
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function ask(url: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  const response = await fetch(url, { method: 'POST', headers });
  return { status: response.status, body: await response.text() };
}

describe.skipIf(redis === undefined)('two services on one Redis', () => {
  test('a key of one works at the other, and once it is revoked both refuse it with the same bytes', async () => {
    const manager = createKeyManager((opened[0] as SharedKeys).settings);
    await manager.createOrganization({ slug: 'acme' });
    const { key, record } = await manager.create({ organization: 'acme', name: 'ci' });
    const both = async (headers: Record<string, string>) =>
      Promise.all([ask(`${agents}/agents/list`, headers), ask(`${registries}/registries/list`, headers)]);

    expect(await both({ 'x-api-key': key })).toEqual([
      { status: 200, body: JSON.stringify({ organization: 'acme', agents: ['acme-builder'] }) },
      { status: 200, body: JSON.stringify({ organization: 'acme', registries: ['acme-images'] }) },
    ]);
    expect((await both({ authorization: `Bearer ${key}` })).map(({ status }) => status)).toEqual([200, 200]);

    const elsewhere = createKeyManager((opened[1] as SharedKeys).settings);
    await elsewhere.revoke({ organization: 'acme', id: record.id });
    for (const headers of [{ 'x-api-key': key }, {}]) {
      const [first, second] = await both(headers);
      expect(first?.status).toBe(401);
      expect(second).toEqual(first);
    }
  });
});
