import { createServer, type Server } from 'node:http';
import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import { createAuthenticator, createKeyManager, createMemoryStore } from '@orgkey/core';
import { apiKeyAuth, assertGuarded, getPrincipal, matchOrganization, requireScopes } from '@orgkey/koa';
import Koa from 'koa';

const settings = { store: createMemoryStore(), prefix: 'acme' };
const manager = createKeyManager(settings);
await manager.createOrganization({ slug: 'acme' });
const { key } = await manager.create({ organization: 'acme', name: 'first-key' });

// A request may name its organization in the body or in the path; it must be the key's own.
const authenticator = createAuthenticator({ ...settings, carriers: { body: 'orgSlug', path: 'orgSlug' } });
const agents: Readonly<Record<string, readonly string[]>> = { acme: ['support', 'release-notes'] };
const port = Number(process.env['PORT'] ?? 3000);
const hint = `curl -H 'X-API-Key: ${key}' http://127.0.0.1:${port}/api/whoami`;

const open = new Router();
open.get('/healthz', (ctx) => {
  ctx.body = 'ok';
});

const api = new Router({ prefix: '/api' });
api.get('/whoami', (ctx) => {
  ctx.body = getPrincipal(ctx);
});
api.post('/agents/list', (ctx) => {
  const { organization } = getPrincipal(ctx);
  ctx.body = { organization: organization.slug, agents: agents[organization.slug] };
});
api.post('/agents', requireScopes('agents:write'), (ctx) => {
  ctx.status = 201;
});
// The router knows a path parameter on the route that declares it: there it is judged.
api.get('/orgs/:orgSlug/agents', matchOrganization(), (ctx) => {
  ctx.body = { organization: ctx.params['orgSlug'], agents: agents[getPrincipal(ctx).organization.slug] };
});

// What is used first is open. Then the key, the body, and the organization that the body names.
const app = new Koa();
app.use(open.routes()).use(apiKeyAuth(authenticator)).use(bodyParser()).use(matchOrganization()).use(api.routes());
// A route that nobody guards fails the start, by name.
assertGuarded(app, { except: ['GET /healthz'] });

const listener = app.callback();
export const server: Server = createServer((req, res) => void listener(req, res));
server.listen(port, '127.0.0.1', () => console.log(hint));
