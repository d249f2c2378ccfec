import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createAuthenticator, createKeyManager, createMemoryStore } from '@orgkey/core';
import { matchOrganization, upgrade, withApiKey } from '@orgkey/core/node';
import { WebSocketServer } from 'ws';

const settings = { store: createMemoryStore(), prefix: 'acme' };
const manager = createKeyManager(settings);
await manager.createOrganization({ slug: 'acme' });
const { key } = await manager.create({ organization: 'acme', name: 'first-key' });

const authenticator = createAuthenticator(settings);
const agents: Readonly<Record<string, readonly string[]>> = { acme: ['support', 'release-notes'] };
const port = Number(process.env['PORT'] ?? 3000);
const hint = `curl -H 'X-API-Key: ${key}' http://127.0.0.1:${port}/api/whoami`;

const api = withApiKey(authenticator, async (req, res, principal) => {
  const body = await jsonOf(req);
  if (body === undefined) return void res.writeHead(400).end('The body is not JSON, or too large.');
  // It may name an organization, which must be the key's own.
  if (!(await matchOrganization(req, res, body))) return;
  const { slug } = principal.organization;
  if (req.url === '/api/whoami') return send(res, principal);
  if (req.url === '/api/agents/list') return send(res, { organization: slug, agents: agents[slug] });
  res.writeHead(404).end();
});
const createAgent = withApiKey(authenticator, { scopes: ['agents:write'] }, (_req, res) => res.writeHead(201).end());

export const server: Server = createServer((req, res) => {
  if (req.url === '/healthz') res.end('ok');
  else if (req.method === 'POST' && req.url === '/api/agents') createAgent(req, res);
  else api(req, res);
});

// No 101 without a key. Let it be the only listener: Node calls all of them.
const sockets = new WebSocketServer({ noServer: true });
const open = upgrade(authenticator, (...[req, socket, head, { organization }]) =>
  sockets.handleUpgrade(req, socket, head, (client) => client.send(`hello ${organization.slug}`)),
);
server.on('upgrade', open);
server.listen(port, '127.0.0.1', () => console.log(hint));

function send(res: ServerResponse, value: unknown): void {
  res.setHeader('content-type', 'application/json').end(JSON.stringify(value));
}

/** `undefined` where the body is not JSON, larger than 100 kB, or cut off. What rejects here would be the process' own error. */
async function jsonOf(req: IncomingMessage): Promise<unknown> {
  let text = '';
  try {
    for await (const chunk of req.setEncoding('utf8')) {
      text += chunk;
      if (text.length > 100_000) return undefined;
    }
    return JSON.parse(text === '' ? '{}' : text);
  } catch {
    return undefined;
  }
}
