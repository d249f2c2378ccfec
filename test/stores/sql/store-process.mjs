// A process of its own that works on a store: it does what its parent says, many times at once, and answers
// what came of it. It runs the built package, as a user's process does.
import { createSqlStore, libsqlDatabase, migrateSql } from '@orgkey/core/sql';
import { Kysely, MysqlDialect, PostgresDialect, SqliteDialect } from 'kysely';
import Libsql from 'libsql';
import mysql from 'mysql2';
import pg from 'pg';

const [dialect, address, options] = [process.argv[2], process.argv[3], JSON.parse(process.argv[4])];

function openDialect() {
  if (dialect === 'postgres') return new PostgresDialect({ pool: new pg.Pool({ connectionString: address, max: 4 }) });
  if (dialect === 'mysql') return new MysqlDialect({ pool: mysql.createPool({ uri: address, connectionLimit: 4 }) });
  const database = new Libsql(address, { timeout: 5_000 });
  database.pragma('journal_mode = WAL');
  return new SqliteDialect({ database: libsqlDatabase(database) });
}

const kysely = new Kysely({ dialect: openDialect() });
const store = createSqlStore(kysely, options);

async function perform({ method, argumentLists }) {
  if (method === 'migrate') return migrateSql(kysely, options);
  return Promise.all(argumentLists.map((list) => store[method](...list)));
}

async function answer(message) {
  if (message === 'end') {
    await kysely.destroy();
    return process.disconnect();
  }
  try {
    process.send({ value: await perform(message) });
  } catch (error) {
    process.send({ error: `${error.code ?? ''} ${error.message}` });
  }
}

process.on('message', (message) => void answer(message));
process.send('ready');
