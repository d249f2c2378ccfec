import type { Redis } from 'ioredis';
import { Redis as OldestRedis } from 'ioredis5';
import { describe } from 'vitest';
import { service } from '../services/service.js';
import { redisTarget } from './redis-target.js';
import { runStoreSuite } from './run-store-suite.js';

const url = await service('redis');

/** The oldest ioredis that the package allows. Its types are those of another copy; its commands are the same. */
function connect(to: string): Redis {
  const client = new OldestRedis(to);
  client.on('error', () => {});
  return client as unknown as Redis;
}

describe.skipIf(url === undefined)('Redis by ioredis 5.4', () =>
  runStoreSuite(redisTarget({ name: 'redis by ioredis 5.4', url, connect })),
);
