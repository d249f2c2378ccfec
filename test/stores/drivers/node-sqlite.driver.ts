import { runStoreSuite, runUnderArgon2 } from '../run-store-suite.js';
import { openNodeSqlite } from '../sql/node-sqlite.js';
import { sqliteTarget } from '../sqlite-target.js';

const target = sqliteTarget('node:sqlite', (path) =>
  openNodeSqlite(path, 'pragma busy_timeout = 0; pragma journal_mode = WAL; pragma synchronous = OFF'),
);
runStoreSuite(target);
runUnderArgon2(target);
