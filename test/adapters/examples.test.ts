import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import WebSocket from 'ws';

const FRAMEWORKS = ['express', 'fastify', 'koa', 'hono', 'fetch', 'node'] as const;

const NO_KEY = {
  type: 'about:blank',
  title: 'Unauthorized',
  status: 401,
  detail: 'An API key is required: send it as X-API-Key or as Authorization: Bearer.',
  code: 'credential_missing',
};

describe.each(FRAMEWORKS)('the example for %s', (framework) => {
  const program = new URL(`../../examples/${framework}/src/server.ts`, import.meta.url);
  let server: Server;
  let key: string;

  beforeAll(async () => {
    const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
    vi.stubEnv('PORT', '0');
    server = ((await import(/* @vite-ignore */ program.pathname)) as { readonly server: Server }).server;
    await vi.waitFor(() => expect(printed).toHaveBeenCalled());
    key = /X-API-Key: (\S+)'/.exec(String(printed.mock.calls[0]?.[0]))?.[1] ?? '';
    printed.mockRestore();
    vi.unstubAllEnvs();
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  test('has at most 60 lines', () => {
    expect(readFileSync(program, 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(60);
  });

  test('is open where it should be, and nowhere else', async () => {
    await request(server).get('/healthz').expect(200, 'ok');
    for (const path of ['/api/whoami', '/api/nowhere', '/api/orgs/acme/agents']) {
      const { body } = await request(server).get(path).expect(401).expect('content-type', 'application/problem+json');
      expect(body).toMatchObject(NO_KEY);
    }
  });

  test('knows who calls, by both headers', async () => {
    const byKey = await request(server).get('/api/whoami').set('X-API-Key', key).expect(200);
    expect(byKey.body).toMatchObject({ name: 'first-key', organization: { slug: 'acme' }, scopes: null });
    const byBearer = await request(server).get('/api/whoami').auth(key, { type: 'bearer' }).expect(200);
    expect(byBearer.body).toEqual(byKey.body);
    await request(server).get('/api/nowhere').set('X-API-Key', key).expect(404);
  });

  test('lets a key see its own organization alone', async () => {
    const list = () => request(server).post('/api/agents/list').set('X-API-Key', key);
    const own = { organization: 'acme', agents: ['support', 'release-notes'] };
    expect((await list().send({}).expect(200)).body).toEqual(own);
    expect((await list().send({ orgSlug: 'acme' }).expect(200)).body).toEqual(own);
    expect((await list().send({ orgSlug: 'globex' }).expect(403)).body).toMatchObject({
      code: 'organization_mismatch',
    });
    // Nothing routes there: an application of node:http reads its paths by itself.
    if (framework === 'node') return;
    const inPath = (slug: string) => request(server).get(`/api/orgs/${slug}/agents`).set('X-API-Key', key);
    expect((await inPath('acme').expect(200)).body).toEqual(own);
    expect((await inPath('globex').expect(403)).body).toMatchObject({ code: 'organization_mismatch' });
  });

  test('lets full access through where a scope is demanded', async () => {
    await request(server).post('/api/agents').set('X-API-Key', key).send({}).expect(201);
  });

  test.runIf(framework === 'node')('answers a body that is no JSON by itself', async () => {
    const sent = (body: string) => request(server).post('/api/agents/list').set('X-API-Key', key).send(body);
    await sent('{"orgSlug":').expect(400);
    await request(server).get('/healthz').expect(200);
  });

  test.runIf(framework === 'node')('opens a WebSocket for a key, and answers 401 without one', async () => {
    const { port } = server.address() as AddressInfo;
    const open = (headers: Record<string, string>): Promise<string> =>
      new Promise((resolve) => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { headers });
        socket.on('message', (data: Buffer) => {
          socket.close();
          resolve(data.toString());
        });
        socket.on('error', ({ message }) => resolve(message));
      });
    expect(await open({ 'x-api-key': key })).toBe('hello acme');
    expect(await open({})).toContain('401');
  });
});
