import { expect, test } from 'vitest';
import { service } from '../../services/service.js';
import { postgresTarget } from '../../stores/postgres-target.js';
import type { SqlStoreModule } from '../../stores/sql-target.js';
import { sqliteTarget } from '../../stores/sqlite-target.js';
import { plant } from '../plant.js';
import { raceFaults, sqlFaults } from './sql-faults.js';
import { expectCaught, failuresOf, type StoreFault } from './store-fault.js';

const url = await service('postgres');

/** The cases that fail, of these, on a copy of the SQL store with these changes. */
async function failuresWith(
  patches: StoreFault['patches'],
  only: readonly string[],
  run: (module: SqlStoreModule) => Promise<string[]> = (module) => failuresOf(sqliteTarget(module), only),
): Promise<string[]> {
  const copy = plant('packages/core/src/store/sql', patches);
  try {
    const module = (await import(/* @vite-ignore */ copy.path('index.ts'))) as SqlStoreModule;
    return await run(module);
  } finally {
    copy.remove();
  }
}

test('without a fault none of the cases fails', async () => {
  const cases = sqlFaults.map(({ caughtBy }) => caughtBy);
  expect(await failuresWith([], cases)).toEqual([]);
}, 60_000);

test.each(sqlFaults)(
  'SQL: $name → $caughtBy',
  async (fault) => {
    expectCaught(fault, await failuresWith(fault.patches, [fault.caughtBy]));
  },
  30_000,
);

test.skipIf(url === undefined).each(raceFaults)(
  'Postgres: $name → $caughtBy',
  async (fault) => {
    const only = [fault.caughtBy];
    const failures = await failuresWith(fault.patches, only, async (module) => {
      const target = postgresTarget({ url, isolation: 'read committed' }, module);
      const found = await failuresOf(target, only);
      await target.end();
      return found;
    });
    expectCaught(fault, failures);
  },
  30_000,
);
