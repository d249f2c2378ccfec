import { describe } from 'vitest';
import { service } from '../services/service.js';
import { redisTarget } from './redis-target.js';
import { runStoreSuite } from './run-store-suite.js';

const url = await service('redis-cluster');

describe.skipIf(url === undefined)('Redis Cluster', () => runStoreSuite(redisTarget({ name: 'redis-cluster', url })));
