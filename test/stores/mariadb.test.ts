import { Kysely, MysqlDialect } from 'kysely';
import { createPool } from 'mysql2';
import { afterAll, describe } from 'vitest';
import { service } from '../services/service.js';
import { runStoreSuite } from './run-store-suite.js';
import { sqlTarget } from './sql-target.js';

const url = await service('mysql');

describe.skipIf(url === undefined).each(['repeatable read', 'serializable'])('%s', (isolation) => {
  const target = sqlTarget({
    name: `mariadb, ${isolation}`,
    textType: 'char',
    connect(log) {
      const pool = createPool({ uri: url as string, connectionLimit: 5 });
      pool.on('connection', (connection) => connection.query(`set session transaction isolation level ${isolation}`));
      return new Kysely({ dialect: new MysqlDialect({ pool }), log: (event) => log(event.query.sql) });
    },
  });
  afterAll(() => target.end());
  runStoreSuite(target);
});
