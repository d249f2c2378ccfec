import { afterAll, describe } from 'vitest';
import { service } from '../services/service.js';
import { postgresTarget } from './postgres-target.js';
import { runStoreSuite } from './run-store-suite.js';

const url = await service('postgres');

describe.skipIf(url === undefined).each(['read committed', 'serializable'] as const)('%s', (isolation) => {
  const target = postgresTarget({ url, isolation });
  afterAll(() => target.end());
  runStoreSuite(target);
});
