import { openDesk } from '@orgkey/conformance';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, test } from 'vitest';
import { apiKeyAuth, findPrincipal, getPrincipal } from '../src/index.js';

const apps: FastifyInstance[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

function createApp(): FastifyInstance {
  const app = fastify();
  apps.push(app);
  return app;
}

async function listen(app: FastifyInstance): Promise<string> {
  return app.listen({ port: 0, host: '127.0.0.1' });
}

const json = { 'content-type': 'application/json' };

describe.each([false, true])('store answers with a promise: %s', (slow) => {
  test('both phases, rules of routes, the principal and what a reply varies by', async () => {
    const { authenticator, key, narrowKey } = await openDesk({ slow });
    const app = createApp();
    await app.register(apiKeyAuth, { authenticator });
    app.post('/x', (request) => ({ ...getPrincipal(request), same: request.principal === getPrincipal(request) }));
    app.get('/open', { config: { orgkey: false } }, (request) => ({ principal: request.principal }));
    app.get('/scoped', { config: { orgkey: { scopes: ['agents:write'] } } }, () => 'in');
    app.get('/optional', { config: { orgkey: { optional: true } } }, (request) => ({
      principal: findPrincipal(request) ?? null,
    }));
    const url = await listen(app);

    const denied = await fetch(`${url}/x`, { method: 'POST', body: '{', headers: json });
    expect(denied.status).toBe(401);
    expect(denied.headers.get('content-type')).toBe('application/problem+json');
    const headers = { ...json, 'x-api-key': key };
    const good = await fetch(`${url}/x`, { method: 'POST', body: '{"orgSlug":"acme"}', headers });
    expect(await good.json()).toMatchObject({ name: 'full', organization: { slug: 'acme' }, same: true });
    expect(good.headers.get('vary')).toBe('X-API-Key, Authorization');
    expect((await fetch(`${url}/x`, { method: 'POST', body: '{"orgSlug":"beta"}', headers })).status).toBe(403);
    expect((await fetch(`${url}/x`, { method: 'POST', body: '{', headers })).status).toBe(400);
    expect(await (await fetch(`${url}/open`)).json()).toEqual({ principal: null });
    expect(await (await fetch(`${url}/optional`)).json()).toEqual({ principal: null });
    expect((await fetch(`${url}/scoped`, { headers: { 'x-api-key': narrowKey } })).status).toBe(403);
    expect(await (await fetch(`${url}/scoped`, { headers: { 'x-api-key': key } })).text()).toBe('in');
    expect((await fetch(`${url}/nowhere`)).status).toBe(401);
  });
});
