import { type Dialect, Kysely } from 'kysely';
import { afterAll, describe } from 'vitest';
import { service } from '../../services/service.js';
import { runStoreSuite, runUnderArgon2 } from '../run-store-suite.js';
import { sqlTarget } from '../sql-target.js';
import { driver } from './driver.js';

type PostgresJs = (url: string, options: { readonly max: number; readonly onnotice: () => void }) => object;

const postgres = driver<PostgresJs>('postgres');
const { PostgresJSDialect } = driver<{
  readonly PostgresJSDialect: new (config: { readonly postgres: object }) => Dialect;
}>('kysely-postgres-js');
const url = await service('postgres');

describe.skipIf(url === undefined)('Postgres by postgres.js', () => {
  const target = sqlTarget({
    name: 'postgres.js',
    textType: 'text',
    connect: (log) =>
      new Kysely({
        dialect: new PostgresJSDialect({ postgres: postgres(url ?? '', { max: 5, onnotice: () => {} }) }),
        log: (event) => log(event.query.sql),
      }),
  });
  afterAll(() => target.end());
  runStoreSuite(target);
  runUnderArgon2(target);
});
