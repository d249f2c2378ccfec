import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { afterAll, describe } from 'vitest';
import { service } from '../services/service.js';
import { runStoreSuite } from './run-store-suite.js';
import { sqlTarget } from './sql-target.js';

const url = await service('postgres');

describe.skipIf(url === undefined).each(['read committed', 'serializable'])('%s', (isolation) => {
  const target = sqlTarget({
    name: `postgres, ${isolation}`,
    textType: 'text',
    connect(log) {
      const options = `-c default_transaction_isolation=${isolation.replace(' ', '\\ ')}`;
      const pool = new pg.Pool({ connectionString: url, max: 5, options });
      return new Kysely({ dialect: new PostgresDialect({ pool }), log: (event) => log(event.query.sql) });
    },
  });
  afterAll(() => target.end());
  runStoreSuite(target);
});
