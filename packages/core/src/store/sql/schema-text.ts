import type { SqlDialect } from './dialect.js';
import type { CheckedSqlOptions } from './options.js';
import { type Column, SCHEMA, type SchemaStep, type Table } from './schema.js';

type TextOptions = Pick<CheckedSqlOptions, 'dialect' | 'tablePrefix' | 'schema'>;

/** How a table, or an index of it, is called in SQL text. */
function quoted({ dialect, tablePrefix, schema }: TextOptions, name: string): string {
  const quote = (part: string): string => (dialect === 'mysql' ? `\`${part}\`` : `"${part}"`);
  return `${schema === undefined ? '' : `${quote(schema)}.`}${quote(`${tablePrefix}${name}`)}`;
}

export function createSchema({ schema }: TextOptions): string {
  return `create schema if not exists "${schema}"`;
}

const BOOKKEEPING = 'Steps of the schema that were applied here';

/** The record of the steps, which has to be there before any of them. */
export function createBookkeeping(options: TextOptions): readonly string[] {
  const { dialect } = options;
  const name = quoted(options, 'migration');
  const body = `create table if not exists ${name} (
  version integer not null primary key,
  name varchar(100) not null,
  applied_at ${dialect === 'postgres' ? 'timestamp with time zone' : 'timestamp'} not null default current_timestamp
)`;
  if (dialect === 'mysql') return [`${body} ${MYSQL_TABLE} comment='${BOOKKEEPING}'`];
  return [body, ...(dialect === 'postgres' ? [`comment on table ${name} is '${BOOKKEEPING}'`] : [])];
}

/** The statements of one step. Each may be run again, so a step that broke off is simply repeated. */
export function statementsOf(step: SchemaStep, options: TextOptions): readonly string[] {
  return [
    ...step.tables.flatMap((table) => createTable(table, options)),
    ...(step.version === 1 ? [insertOnce('counter', '(id, last_number) values (1, 0)', options)] : []),
    insertOnce('migration', `(version, name) values (${step.version}, '${step.name}')`, options),
  ];
}

/** The whole schema as text. */
export function schemaText(options: TextOptions): string {
  const statements = [
    ...(options.schema === undefined ? [] : [createSchema(options)]),
    ...createBookkeeping(options),
    ...SCHEMA.flatMap((step) => statementsOf(step, options)),
  ];
  return `${statements.join(';\n\n')};\n`;
}

const MYSQL_TABLE = 'engine=InnoDB default character set utf8mb4 collate utf8mb4_bin';

/** The statements that create one table with its indexes, where it is missing. */
export function createTable(table: Table, options: TextOptions): readonly string[] {
  const { dialect, tablePrefix } = options;
  const name = quoted(options, table.name);
  const indexes = Object.entries(table.indexes ?? {}).map(([index, columns]) => ({
    // In Postgres an index is in the schema of its table by itself.
    name: quoted({ dialect, tablePrefix, schema: undefined }, `${table.name}_${index}`),
    columns: columns.join(', '),
  }));
  const lines = [
    ...table.columns.map((column) => definition(column, dialect)),
    `primary key (${(table.primary ?? [table.columns[0]?.name]).join(', ')})`,
    ...(table.unique ?? []).map((column) => `unique (${column})`),
    ...(dialect === 'mysql' ? indexes.map((index) => `index ${index.name} (${index.columns})`) : []),
  ];
  const body = `create table if not exists ${name} (\n  ${lines.join(',\n  ')}\n)`;
  if (dialect === 'mysql') return [`${body} ${MYSQL_TABLE} comment='${table.comment}'`];
  return [
    body,
    ...indexes.map((index) => `create index if not exists ${index.name} on ${name} (${index.columns})`),
    ...(dialect === 'postgres' ? comments(table, name) : []),
  ];
}

function definition(column: Column, dialect: SqlDialect): string {
  const comment = dialect === 'mysql' ? ` comment '${column.comment}'` : '';
  return `${column.name} ${typeOf(column, dialect)}${column.null === true ? '' : ' not null'}${comment}`;
}

function typeOf({ type, length }: Column, dialect: SqlDialect): string {
  if (type === 'time' || type === 'number') return 'bigint';
  if (type === 'json') return 'text';
  // SQLite compares bytes by itself, MySQL's tables have a binary collation; Postgres sorts by bytes with "C" only.
  return `varchar(${length})${dialect === 'postgres' && type === 'id' ? ' collate "C"' : ''}`;
}

// SQLite has no comments that it keeps apart; what is in the statement stays in sqlite_master, but helps nobody there.
function comments(table: Table, name: string): readonly string[] {
  return [
    `comment on table ${name} is '${table.comment}'`,
    ...table.columns.map(({ name: column, comment }) => `comment on column ${name}.${column} is '${comment}'`),
  ];
}

function insertOnce(table: 'counter' | 'migration', row: string, options: TextOptions): string {
  const name = quoted(options, table);
  return options.dialect === 'mysql'
    ? `insert ignore into ${name} ${row}`
    : `insert into ${name} ${row} on conflict do nothing`;
}
