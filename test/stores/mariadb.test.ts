import { Kysely, MysqlDialect } from 'kysely';
import { createPool } from 'mysql2';
import { afterAll, describe } from 'vitest';
import { service } from '../services/service.js';
import { CONCURRENT, runStoreSuite, runUnderArgon2 } from './run-store-suite.js';
import { sqlTarget } from './sql-target.js';

const url = await service('mysql');

function mariadbTarget(isolation: 'repeatable read' | 'serializable') {
  return sqlTarget({
    name: `mariadb, ${isolation}`,
    textType: 'char',
    connect(log) {
      const pool = createPool({ uri: url as string, connectionLimit: 5 });
      pool.on('connection', (connection) => connection.query(`set session transaction isolation level ${isolation}`));
      return new Kysely({ dialect: new MysqlDialect({ pool }), log: (event) => log(event.query.sql) });
    },
  });
}

describe.skipIf(url === undefined)('MariaDB', () => {
  if (url === undefined) return; // nothing to make a pool for
  const target = mariadbTarget('repeatable read');
  const serializable = mariadbTarget('serializable');
  afterAll(async () => {
    await target.end();
    await serializable.end();
  });
  runStoreSuite(target);
  runUnderArgon2(target);
  runStoreSuite(serializable, CONCURRENT);
});
