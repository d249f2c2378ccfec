import { runStoreSuite } from './run-store-suite.js';
import { sqliteTarget } from './sqlite-target.js';

runStoreSuite(sqliteTarget());
