import { describe } from 'vitest';
import { service } from '../services/service.js';
import { redisTarget } from './redis-target.js';
import { runStoreSuite } from './run-store-suite.js';

const url = await service('redis');

describe.skipIf(url === undefined)('Redis', () => runStoreSuite(redisTarget({ name: 'redis', url })));
