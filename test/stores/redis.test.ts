import { describe } from 'vitest';
import { service } from '../services/service.js';
import { redisTarget } from './redis-target.js';
import { runStoreSuite, runUnderArgon2 } from './run-store-suite.js';

const url = await service('redis');

describe.skipIf(url === undefined)('Redis', () => {
  const target = redisTarget({ name: 'redis', url });
  runStoreSuite(target);
  runUnderArgon2(target);
});
