import type { Server } from 'node:http';
import { createAuthenticator, createKeyManager, createMemoryStore } from '@orgkey/core';
import { apiKeyAuth, assertGuarded, getPrincipal, matchOrganization, requireScopes } from '@orgkey/express';
import express from 'express';

const settings = { store: createMemoryStore(), prefix: 'acme' };
const manager = createKeyManager(settings);
await manager.createOrganization({ slug: 'acme' });
const { key } = await manager.create({ organization: 'acme', name: 'first-key' });

// A request may name its organization in the body or in the path; it must be the key's own.
const authenticator = createAuthenticator({ ...settings, carriers: { body: 'orgSlug', path: 'orgSlug' } });
const agents: Readonly<Record<string, readonly string[]>> = { acme: ['support', 'release-notes'] };
const port = Number(process.env['PORT'] ?? 3000);
const hint = `curl -H 'X-API-Key: ${key}' http://127.0.0.1:${port}/api/whoami`;

const app = express();
app.get('/healthz', (_req, res) => {
  res.send('ok');
});

// The key first, then the body, then the organization that the body names.
app.use('/api', apiKeyAuth(authenticator), express.json(), matchOrganization());
app.get('/api/whoami', (req, res) => {
  res.json(getPrincipal(req));
});
app.post('/api/agents/list', (req, res) => {
  const { organization } = getPrincipal(req);
  res.json({ organization: organization.slug, agents: agents[organization.slug] });
});
app.post('/api/agents', requireScopes('agents:write'), (_req, res) => {
  res.sendStatus(201);
});
// Express knows a path parameter on the route that declares it: there it is judged.
app.get('/api/orgs/:orgSlug/agents', matchOrganization(), (req, res) => {
  res.json({ organization: req.params.orgSlug, agents: agents[getPrincipal(req).organization.slug] });
});

// A route that nobody guards fails the start, by name.
assertGuarded(app, { except: ['GET /healthz'] });
export const server: Server = app.listen(port, '127.0.0.1', () => console.log(hint));
