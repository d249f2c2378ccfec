import { runStoreSuite, runUnderArgon2 } from './run-store-suite.js';
import { sqliteTarget } from './sqlite-target.js';

runStoreSuite(sqliteTarget());
runUnderArgon2(sqliteTarget());
