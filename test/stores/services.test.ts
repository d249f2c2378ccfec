import { Cluster, Redis } from 'ioredis';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createDesk } from '../services/desk.js';
import { ownServer, service } from '../services/service.js';

const [redis, cluster, postgres, maria] = await Promise.all([
  service('redis'),
  service('redis-cluster'),
  service('postgres'),
  service('mysql'),
]);

describe('servers of the tests', () => {
  test.skipIf(redis === undefined)('Redis answers', async () => {
    const client = new Redis(redis as string);
    expect(await client.ping()).toBe('PONG');
    client.disconnect();
  });

  test.skipIf(cluster === undefined)('Redis Cluster answers on every slot', async () => {
    const [first] = (cluster as string).slice('redis-cluster://'.length).split(',') as [string];
    const [host, port] = first.split(':');
    const client = new Cluster([{ host: host as string, port: Number(port) }]);
    await Promise.all(Array.from({ length: 200 }, (_, i) => client.set(`services:${i}`, i, 'EX', 60)));
    expect(await client.get('services:77')).toBe('77');
    client.disconnect();
  });

  test.skipIf(postgres === undefined)('Postgres answers', async () => {
    const client = new pg.Client({ connectionString: postgres as string });
    await client.connect();
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await client.end();
  });

  test.skipIf(maria === undefined)('MariaDB answers', async () => {
    const connection = await mysql.createConnection(maria as string);
    const [rows] = await connection.query('select 1 as one');
    expect(rows).toEqual([{ one: 1 }]);
    await connection.end();
  });
});

describe('where a server comes from', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  test('a URL in the environment is taken as it is, and nothing is started or ended', async () => {
    vi.stubEnv('REDIS_URL', 'redis://192.0.2.1:1');
    vi.spyOn(console, 'log').mockReturnValue();
    const desk = createDesk();
    expect(await desk.serve('redis')).toEqual({ url: 'redis://192.0.2.1:1' });
    await desk.close();
  });

  test('a service that is not known is missing, and said so', async () => {
    const desk = createDesk();
    expect(await desk.serve('constructor')).toEqual({ missing: expect.stringContaining('constructor') });
    await desk.close();
  });

  test('a server that does not start is said loudly, and skipped; in CI it is a failure', async () => {
    const said = vi.spyOn(console, 'error').mockReturnValue();
    const start = () => Promise.reject(new Error('there is no redis-server on PATH'));
    vi.stubEnv('CI', '');
    expect(await ownServer('Redis', start)).toBeUndefined();
    expect(String(said.mock.calls[0]?.[0])).toMatch(/SKIPPED.*Redis.*no redis-server/);
    vi.stubEnv('CI', 'true');
    await expect(ownServer('Redis', start)).rejects.toThrow('CI needs every server');
  });
});
