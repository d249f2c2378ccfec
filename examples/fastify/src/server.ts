import type { Server } from 'node:http';
import { createAuthenticator, createKeyManager, createMemoryStore } from '@orgkey/core';
import { apiKeyAuth, assertGuarded, getPrincipal } from '@orgkey/fastify';
import fastify from 'fastify';

const settings = { store: createMemoryStore(), prefix: 'acme' };
const manager = createKeyManager(settings);
await manager.createOrganization({ slug: 'acme' });
const { key } = await manager.create({ organization: 'acme', name: 'first-key' });

// A request may name its organization in the body or in the path; it must be the key's own.
const authenticator = createAuthenticator({ ...settings, carriers: { body: 'orgSlug', path: 'orgSlug' } });
const agents: Readonly<Record<string, readonly string[]>> = { acme: ['support', 'release-notes'] };
const port = Number(process.env['PORT'] ?? 3000);
const hint = `curl -H 'X-API-Key: ${key}' http://127.0.0.1:${port}/api/whoami`;

const app = fastify();
// A route that nobody guards fails the start, by name.
assertGuarded(app, { except: ['GET /healthz'] });
app.get('/healthz', () => 'ok');

app.register(
  async (api) => {
    // One plugin, both phases: the key before the body is read, the organization before a handler runs.
    await api.register(apiKeyAuth, { authenticator });
    api.get('/whoami', (request) => getPrincipal(request));
    api.post('/agents/list', (request) => {
      const { organization } = getPrincipal(request);
      return { organization: organization.slug, agents: agents[organization.slug] };
    });
    api.post('/agents', { config: { orgkey: { scopes: ['agents:write'] } } }, (_request, reply) =>
      reply.code(201).send('Created'),
    );
    api.get<{ Params: { orgSlug: string } }>('/orgs/:orgSlug/agents', (request) => ({
      organization: request.params.orgSlug,
      agents: agents[getPrincipal(request).organization.slug],
    }));
    // With a handler of its own, what does not exist is guarded too.
    api.setNotFoundHandler((_request, reply) => reply.code(404).send('Not Found'));
  },
  { prefix: '/api' },
);

await app.listen({ host: '127.0.0.1', port });
console.log(hint);

export const server: Server = app.server;
