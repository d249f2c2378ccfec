import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { openDesk } from '@orgkey/conformance';
import { Hono } from 'hono';
import { afterEach, describe, expect, test } from 'vitest';
import { apiKeyAuth, findPrincipal, getPrincipal, matchOrganization, requireScopes } from '../src/index.js';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    }),
  );
});

async function listen(app: Pick<Hono, 'fetch'>): Promise<string> {
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as Server;
  servers.push(server);
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const json = { 'content-type': 'application/json' };

describe.each([false, true])('store answers with a promise: %s', (slow) => {
  test('both phases, scopes and the principal', async () => {
    const { authenticator, key, narrowKey } = await openDesk({ slow, carriers: { path: 'orgSlug' } });
    const app = new Hono()
      .use('/api/*', apiKeyAuth(authenticator))
      .post('/api/x', async (c) => c.json({ ...getPrincipal(c), body: await c.req.json() }))
      .get('/api/scoped', requireScopes('agents:write'), (c) => c.json(c.var.principal.scopes))
      .get('/api/orgs/:orgSlug', matchOrganization(), (c) => c.json(getPrincipal(c)))
      .get('/api/forgotten/:orgSlug', (c) => c.json(findPrincipal(c)));
    app.onError((error, c) => c.text((error as { code?: string }).code ?? '', 500));
    const url = await listen(app);
    const denied = await fetch(`${url}/api/x`, { method: 'POST', body: '{', headers: json });
    expect(denied.status).toBe(401);
    expect(denied.headers.get('content-type')).toBe('application/problem+json');
    const headers = { ...json, 'x-api-key': key };
    const good = await fetch(`${url}/api/x`, { method: 'POST', body: '{"orgSlug":"acme"}', headers });
    expect(await good.json()).toMatchObject({
      name: 'full',
      organization: { slug: 'acme' },
      body: { orgSlug: 'acme' },
    });
    expect(good.headers.get('vary')).toBe('X-API-Key, Authorization');
    expect((await fetch(`${url}/api/x`, { method: 'POST', body: '{"orgSlug":"beta"}', headers })).status).toBe(403);
    expect((await fetch(`${url}/api/scoped`, { headers: { 'x-api-key': narrowKey } })).status).toBe(403);
    expect((await fetch(`${url}/api/scoped`, { headers })).status).toBe(200);
    expect((await fetch(`${url}/api/orgs/acme`, { headers })).status).toBe(200);
    expect((await fetch(`${url}/api/orgs/beta`, { headers })).status).toBe(403);
    expect(await (await fetch(`${url}/api/forgotten/acme`, { headers })).text()).toBe('organization_unjudged');
  });
});
