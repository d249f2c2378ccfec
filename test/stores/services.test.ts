import { Cluster, Redis } from 'ioredis';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { service } from '../services/service.js';

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
