// One contender as a process of its own. Told `{ framework, variant, keys }`, it answers `{ port }`; asked `cpu`, it
// answers the CPU time that it has used and the requests that it has answered.
import { once } from 'node:events';
import { createAuthenticator, createMemoryStore } from '@orgkey/core';
import { digestMap, frameworks } from './contenders.mjs';

process.on('disconnect', () => process.exit());

const [{ framework, variant, keys, organizations }] = await once(process, 'message');
const store = createMemoryStore();
const stamp = { at: Date.now(), actor: null };
for (const organization of organizations) await store.insertOrganization(organization, stamp);
for (const { record } of keys) await store.insertKey({ record, activeLimit: keys.length }, stamp);

const map = digestMap(keys.map(({ key }) => key));
const server = await frameworks[framework]({ variant, authenticator: createAuthenticator({ store }), map });
let requests = 0;
server.on('request', () => requests++);
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send({ cpu: user + system, requests });
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
