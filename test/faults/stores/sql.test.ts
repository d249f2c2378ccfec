import { afterAll, expect, test } from 'vitest';
import { service } from '../../services/service.js';
import type { Load } from '../patched-sources.js';
import { raceFaults, sqlFaults } from './sql-faults.js';
import { openFaultyStores } from './store-fault.js';

const url = await service('postgres');
const stores = await openFaultyStores();
const ended: (() => Promise<void>)[] = [];
afterAll(async () => {
  await Promise.all(ended.map((end) => end()));
  await stores.close();
});

async function openSqlite(load: Load) {
  const { sqliteTarget } = await load<typeof import('../../stores/sqlite-target.js')>('test/stores/sqlite-target.ts');
  return sqliteTarget();
}

async function openPostgres(load: Load) {
  const module = await load<typeof import('../../stores/postgres-target.js')>('test/stores/postgres-target.ts');
  const target = module.postgresTarget({ url, isolation: 'read committed' });
  ended.push(target.end);
  return target;
}

test('SQLite: without a fault none of the cases fails', async () => {
  const cases = sqlFaults.map(({ caughtBy }) => caughtBy);
  expect(await stores.failures([], cases, openSqlite)).toEqual([]);
}, 60_000);

test.each(sqlFaults)(
  'SQLite: $name → $caughtBy',
  async ({ patches, caughtBy }) => {
    expect(await stores.failures(patches, [caughtBy], openSqlite)).toEqual([caughtBy]);
  },
  30_000,
);

test.skipIf(url === undefined)(
  'Postgres: without a fault none of the cases fails',
  async () => {
    const cases = raceFaults.map(({ caughtBy }) => caughtBy);
    expect(await stores.failures([], cases, openPostgres)).toEqual([]);
  },
  60_000,
);

test.skipIf(url === undefined).each(raceFaults)(
  'Postgres: $name → $caughtBy',
  async ({ patches, caughtBy }) => {
    expect(await stores.failures(patches, [caughtBy], openPostgres)).toEqual([caughtBy]);
  },
  30_000,
);
