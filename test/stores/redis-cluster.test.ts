import { describe } from 'vitest';
import { service } from '../services/service.js';
import { redisTarget } from './redis-target.js';
import { runStoreSuite, runUnderArgon2 } from './run-store-suite.js';

const url = await service('redis-cluster');

describe.skipIf(url === undefined)('Redis Cluster', () => {
  const target = redisTarget({ name: 'redis-cluster', url });
  runStoreSuite(target);
  runUnderArgon2(target);
});
