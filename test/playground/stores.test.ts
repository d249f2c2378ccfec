import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { type FaultProxy, startFaultProxy } from '../services/fault-proxy.js';
import { startMariaDb } from '../services/mariadb.js';
import { startPostgres } from '../services/postgres.js';
import { startRedis } from '../services/redis.js';
import { ownServer } from '../services/service.js';
import { until } from '../services/until.js';
import { ask, type Reply } from './ask.js';
import { endedPlayground, type Playground, startPlayground } from './start-playground.js';

vi.setConfig({ testTimeout: 60_000 });

const servers = {
  redis: await ownServer('redis', startRedis),
  postgres: await ownServer('postgres', startPostgres),
  mysql: await ownServer('mysql', startMariaDb),
};
const open: (Playground | FaultProxy)[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await ('close' in each ? each.close() : each.stop());
});
afterAll(async () => {
  for (const server of Object.values(servers)) await server?.stop();
});

/** Servers here trust everybody; what matters is that it is nowhere in the output. */
const PASSWORD = 'hunter2';

/** A key that is right in its form, and was never issued. */
const UNKNOWN = { 'x-api-key': 'ok_MuuqICF7Y3PNXzBR_ofm5lQd5KTguXR1izRsb3OD1vKNKiDjN2EPJvI' };

const whoAmI = (playground: Playground, key: string): Promise<Reply> =>
  ask(playground, { path: '/api/whoami', headers: { 'x-api-key': key } });

async function start(env: Record<string, string>): Promise<Playground> {
  const playground = await startPlayground(env);
  open.push(playground);
  return playground;
}

/** A link to the server, and the URL that goes through it, with a password that must not be seen. */
async function link(url: string): Promise<{ proxy: FaultProxy; through: string }> {
  const proxy = await startFaultProxy(Number(new URL(url).port));
  open.push(proxy);
  const through = new URL(url);
  through.port = String(proxy.port);
  if (through.protocol.startsWith('postgres')) through.password = PASSWORD;
  return { proxy, through: through.href };
}

describe.each(Object.keys(servers) as (keyof typeof servers)[])('the playground on %s', (name) => {
  const url = servers[name]?.url ?? '';
  const test = it.skipIf(url === '');

  test('starts while the store is down, answers 503, and comes to life with its first key', async () => {
    const { proxy, through } = await link(url);
    await proxy.set({ kind: 'down' });
    const playground = await start({ STORE: through });
    expect(playground.ready).toMatch(new RegExp(` store=${name}$`));
    expect(playground.curl()).toBeUndefined();
    expect(playground.stdout()).toMatch(/^The store can't be used now: .+\.$/m);
    expect((await ask(playground, { path: '/api/whoami', headers: UNKNOWN })).status).toBe(503);
    expect((await ask(playground, { path: '/api/whoami' })).status).toBe(401);
    expect((await ask(playground, { path: '/healthz' })).status).toBe(200);
    await proxy.set({ kind: 'pass' });
    await until('first key', async () => playground.curl() !== undefined, 5_000);
    expect(playground.stdout()).toContain('The store is well again.');
    expect((await whoAmI(playground, playground.key())).status).toBe(200);

    for (const kind of ['down', 'hang'] as const) {
      await proxy.set({ kind });
      const begin = Date.now();
      const refused = await whoAmI(playground, playground.key());
      expect(refused.status).toBe(503);
      expect(refused.headers['retry-after']).toBe('1');
      expect(Date.now() - begin).toBeLessThan(2_500);
      await proxy.set({ kind: 'pass' });
      const again = async (): Promise<boolean> => (await whoAmI(playground, playground.key())).status === 200;
      await until('recovery', again, 4_000);
    }
    expect(playground.stdout() + playground.stderr()).not.toContain(PASSWORD);
    expect(await playground.stop()).toBe(0);
  });

  test('ends with 0 within 10 s also while the store hangs', async () => {
    const { proxy, through } = await link(url);
    const playground = await start({ STORE: through, FRESHNESS: 'leased' });
    await proxy.set({ kind: 'hang' });
    const pending = Array.from({ length: 20 }, () => ask(playground, { path: '/api/whoami', headers: UNKNOWN }));
    await Promise.all(pending);
    const begin = Date.now();
    expect(await playground.stop()).toBe(0);
    expect(Date.now() - begin).toBeLessThan(10_000);
  });

  test('finds the store full at the next start, and ends while the store is down', async () => {
    const { proxy, through } = await link(url);
    const playground = await start({ STORE: through, FRESHNESS: 'leased' });
    expect(playground.curl()).toBeUndefined();
    await proxy.set({ kind: 'down' });
    expect(await playground.stop()).toBe(0);
  });
});

describe('a Redis that may evict keys', () => {
  it.skipIf(servers.redis === undefined)('is one line that names maxmemory-policy, and exit code 2', async () => {
    const redis = await startRedis({ settings: { 'maxmemory-policy': 'allkeys-lru' } });
    const { code, stderr } = await endedPlayground({ STORE: redis.url });
    await redis.stop();
    expect(stderr).toMatch(/^[^\n]*maxmemory-policy[^\n]*\n$/);
    expect(code).toBe(2);
  });
});
