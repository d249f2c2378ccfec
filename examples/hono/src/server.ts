import { type ServerType, serve } from '@hono/node-server';
import { createAuthenticator, createKeyManager, createMemoryStore } from '@orgkey/core';
import { apiKeyAuth, assertGuarded, getPrincipal, matchOrganization, requireScopes } from '@orgkey/hono';
import { Hono } from 'hono';

const settings = { store: createMemoryStore(), prefix: 'acme' };
const manager = createKeyManager(settings);
await manager.createOrganization({ slug: 'acme' });
const { key } = await manager.create({ organization: 'acme', name: 'first-key' });

// A request may name its organization in the body or in the path; it must be the key's own.
const authenticator = createAuthenticator({ ...settings, carriers: { body: 'orgSlug', path: 'orgSlug' } });
const agents: Readonly<Record<string, readonly string[]>> = { acme: ['support', 'release-notes'] };
const port = Number(process.env['PORT'] ?? 3000);
const hint = `curl -H 'X-API-Key: ${key}' http://127.0.0.1:${port}/api/whoami`;

const app = new Hono();
app.get('/healthz', (c) => c.text('ok'));

// With the asterisk: without it Hono guards this one path, and nothing below it. Both phases in one.
app.use('/api/*', apiKeyAuth(authenticator));
app.get('/api/whoami', (c) => c.json(getPrincipal(c)));
app.post('/api/agents/list', (c) => {
  const { organization } = getPrincipal(c);
  return c.json({ organization: organization.slug, agents: agents[organization.slug] });
});
app.post('/api/agents', requireScopes('agents:write'), (c) => c.text('Created', 201));
// Hono knows a path parameter on the route that declares it: there it is judged.
app.get('/api/orgs/:orgSlug/agents', matchOrganization(), (c) =>
  c.json({ organization: c.req.param('orgSlug'), agents: agents[getPrincipal(c).organization.slug] }),
);

// A route that nobody guards fails the start, by name.
assertGuarded(app, { except: ['GET /healthz'] });
export const server: ServerType = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, () => console.log(hint));
