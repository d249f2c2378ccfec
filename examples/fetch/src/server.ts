import { createAdaptorServer } from '@hono/node-server';
import { createAuthenticator, createKeyManager, createMemoryStore } from '@orgkey/core';
import { withApiKey } from '@orgkey/core/fetch';

const settings = { store: createMemoryStore(), prefix: 'acme' };
const manager = createKeyManager(settings);
await manager.createOrganization({ slug: 'acme' });
const { key } = await manager.create({ organization: 'acme', name: 'first-key' });

// A request may name its organization in the body or in the path; it must be the key's own.
const authenticator = createAuthenticator({ ...settings, carriers: { body: 'orgSlug', path: 'orgSlug' } });
const agents: Readonly<Record<string, readonly string[]>> = { acme: ['support', 'release-notes'] };
const port = Number(process.env['PORT'] ?? 3000);
const hint = `curl -H 'X-API-Key: ${key}' http://127.0.0.1:${port}/api/whoami`;

const pathOf = (request: Request): string => new URL(request.url).pathname;
// What your router has found in the path. Next passes it by itself: `params: (_request, { params }) => params`.
const params = (request: Request): unknown => ({ orgSlug: /^\/api\/orgs\/([^/]+)/.exec(pathOf(request))?.[1] });

const api = withApiKey(authenticator, { params }, (request, principal) => {
  const { slug } = principal.organization;
  switch (`${request.method} ${pathOf(request)}`) {
    case 'GET /api/whoami':
      return Response.json(principal);
    case 'POST /api/agents/list':
    case `GET /api/orgs/${slug}/agents`:
      return Response.json({ organization: slug, agents: agents[slug] });
    default:
      return new Response('Not Found', { status: 404 });
  }
});
const createAgent = withApiKey(authenticator, { scopes: ['agents:write'] }, () => new Response(null, { status: 201 }));

/** The whole application: `Bun.serve({ fetch: handle })`, `Deno.serve(handle)`, `export default { fetch: handle }`. */
export async function handle(request: Request): Promise<Response> {
  const path = pathOf(request);
  if (path === '/healthz') return new Response('ok');
  return request.method === 'POST' && path === '/api/agents' ? createAgent(request) : api(request);
}

export const server: ReturnType<typeof createAdaptorServer> = createAdaptorServer({ fetch: handle });
server.listen(port, '127.0.0.1', () => console.log(hint));
