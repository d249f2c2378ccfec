import { createServer } from 'node:http';
import { serve } from '@hono/node-server';
import { createAuthenticator, createKeyManager } from '@orgkey/core';
import { createAgentsService } from './agents-service.js';
import { openKeys } from './key-settings.js';
import { createRegistriesService } from './registries-service.js';

// In one program for the example; in two of them, on two machines, it is the same: all that is shared is in Redis.
const redisUrl = process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379';
const [agentsKeys, registriesKeys] = [openKeys(redisUrl), openKeys(redisUrl)];

createServer(createAgentsService(createAuthenticator(agentsKeys.settings))).listen(3001, '127.0.0.1');
serve({
  fetch: createRegistriesService(createAuthenticator(registriesKeys.settings)).fetch,
  hostname: '127.0.0.1',
  port: 3002,
});

const manager = createKeyManager(agentsKeys.settings);
const organizations = await manager.listOrganizations();
if (organizations.length === 0) await manager.createOrganization({ slug: 'acme', name: 'Acme' });
const { key } = await manager.create({ organization: 'acme', name: 'example' });
console.log('One key, two services:');
console.log(`  curl -X POST -H 'X-API-Key: ${key}' http://127.0.0.1:3001/agents/list`);
console.log(`  curl -X POST -H 'X-API-Key: ${key}' http://127.0.0.1:3002/registries/list`);
