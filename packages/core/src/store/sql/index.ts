export { createSqlAuditSink, type SqlAuditSink } from './audit-sink.js';
export type { SqlDialect } from './dialect.js';
export { type LibsqlDatabase, libsqlDatabase } from './libsql-database.js';
export { migrateSql, readSqlSchemaVersion, type SqlMigration, sqlMigrationText } from './migrate.js';
export type { SqlOptions } from './options.js';
export { type PgClient, type PgPool, preparedPool } from './prepared-pool.js';
export { createSqlStore, type SqlStore } from './sql-store.js';
