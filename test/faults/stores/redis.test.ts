import { afterAll, describe, expect, test } from 'vitest';
import { service } from '../../services/service.js';
import type { Load } from '../patched-sources.js';
import { redisFaults } from './redis-faults.js';
import { openFaultyStores } from './store-fault.js';

const url = await service('redis');
const stores = await openFaultyStores();
afterAll(() => stores.close());

async function openRedis(load: Load) {
  const { redisTarget } = await load<typeof import('../../stores/redis-target.js')>('test/stores/redis-target.ts');
  return redisTarget({ name: 'redis', url });
}

describe.skipIf(url === undefined)('faults planted in the Redis store', () => {
  test('without a fault none of the cases fails', async () => {
    const cases = redisFaults.map(({ caughtBy }) => caughtBy);
    expect(await stores.failures([], cases, openRedis)).toEqual([]);
  }, 60_000);

  test.each(redisFaults)(
    '$name → $caughtBy',
    async ({ patches, caughtBy }) => {
      expect(await stores.failures(patches, [caughtBy], openRedis)).toEqual([caughtBy]);
    },
    30_000,
  );
});
