// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pieces of source text, placeholders and all
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { createAuthenticator, createKeyManager } from '@orgkey/core';
import type * as SqlStores from '@orgkey/core/sql';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import type { Patch } from '../faults/patched-sources.js';
import { service } from '../services/service.js';
import { ask } from './house.js';
import { bundle } from './plant.js';

const url = await service('postgres');
const files: string[] = [];

afterAll(() => {
  for (const file of files) rmSync(file, { force: true });
});

const SQL = 'packages/core/src/store/sql';

/** Numbers as a sequence gives them: taken at once and for good, whoever commits first. */
const SEQUENCE: readonly Patch[] = [
  {
    file: `${SQL}/database.ts`,
    find: 'await takeNumber(trx, options.tables);',
    replace:
      'const taken = await sql<{ last_number: number }>`update ${options.tables.counter} set last_number = last_number + 1 where id = 1 returning last_number`.execute(kysely); (trx as { number?: unknown }).number = taken.rows[0]?.last_number;',
  },
  {
    file: `${SQL}/trail.ts`,
    find: '((select last_number from ${tables.counter} where id = 1),',
    replace: '(${(trx as { number?: unknown }).number},',
  },
];

/** A revocation takes its number, is held up, and another change is quicker; was it told to a verifier that stands between? */
async function quickerChange(patches: readonly Patch[]): Promise<string> {
  const file = await bundle({ entry: `${SQL}/index.ts`, name: `sql-${patches.length}`, patches });
  files.push(file);
  const { createSqlStore, migrateSql } = (await import(pathToFileURL(file).href)) as typeof SqlStores;
  const kysely = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url }) }),
  });
  const tablePrefix = `cursor${patches.length}_${process.pid}_`;
  await migrateSql(kysely, { tablePrefix });
  const store = createSqlStore(kysely, { tablePrefix });
  await store.raiseLeaseTime(500);
  const manager = createKeyManager({ store });
  await manager.createOrganization({ slug: 'acme' });
  const { key, record } = await manager.create({ organization: 'acme', name: 'ci' });
  const authenticator = createAuthenticator({ store, freshness: 'leased', lastUsedIntervalMs: false });
  try {
    await sleep(200);
    await expect.poll(() => ask(authenticator, key)).toBe('accepted');
    const table = sql.table(`${tablePrefix}key`);
    const lock = await kysely.startTransaction().execute();
    await sql`select id from ${table} where id = ${record.id} for update`.execute(lock);
    const revocation = manager.revoke({ organization: 'acme', id: record.id });
    await sleep(100);
    const other = manager.create({ organization: 'acme', name: 'another' });
    for (let i = 0; i < 6; i++) {
      await sleep(50);
      await ask(authenticator, key); // still alive: a copy is kept again, whatever the feed has told so far
    }
    await lock.commit().execute();
    await Promise.all([revocation, other]);
    await expect.poll(() => ask(authenticator, key)).not.toBe('no answer yet');
    return await ask(authenticator, key);
  } finally {
    await authenticator.close();
    for (const name of ['organization', 'key', 'key_use', 'change', 'counter', 'setting', 'migration'])
      await sql`drop table ${sql.table(tablePrefix + name)}`.execute(kysely);
    await kysely.destroy();
  }
}

describe.skipIf(url === undefined)('numbers of changes on Postgres', () => {
  test('are in the order in which changes become visible', async () => {
    expect(await quickerChange([])).toBe('credential_invalid');
  }, 60_000);

  test('caught: a cursor over numbers that are not', async () => {
    expect(await quickerChange(SEQUENCE)).toBe('accepted');
  }, 60_000);
});
