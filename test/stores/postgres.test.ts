import { afterAll, describe } from 'vitest';
import { service } from '../services/service.js';
import { postgresTarget } from './postgres-target.js';
import { CONCURRENT, runStoreSuite, runUnderArgon2 } from './run-store-suite.js';

const url = await service('postgres');

describe.skipIf(url === undefined)('Postgres', () => {
  const target = postgresTarget({ url, isolation: 'read committed' });
  const serializable = postgresTarget({ url, isolation: 'serializable' });
  afterAll(async () => {
    await target.end();
    await serializable.end();
  });
  runStoreSuite(target);
  runUnderArgon2(target);
  runStoreSuite(serializable, CONCURRENT);
});
