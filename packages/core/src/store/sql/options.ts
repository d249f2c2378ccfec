import { type Kysely, type RawBuilder, sql } from 'kysely';
import { checkMembers, checkMethods, invalidOption } from '../../options/check.js';
import { OrgkeyError } from '../../orgkey-error.js';
import { dialectOf, type SqlDialect } from './dialect.js';

/** Where the tables are and what they are called. The store and its migration need the same. */
export interface SqlOptions {
  /** Default: as the Kysely instance says. To be given for dialects that Kysely does not know. */
  readonly dialect?: SqlDialect;
  /** First part of each table's name: `[a-z][a-z0-9_]*`, at most 30 characters. Default `orgkey_`. */
  readonly tablePrefix?: string;
  /** The schema that the tables are in, on Postgres only. Default: the first of the connection's `search_path`. */
  readonly schema?: string;
}

const TABLES = [
  'organization',
  'former_slug',
  'key',
  'key_use',
  'change',
  'counter',
  'setting',
  'migration',
  'audit',
] as const;

export type TableName = (typeof TABLES)[number];

/** Names of tables, ready to be written into SQL. */
export type Tables = Readonly<Record<TableName, RawBuilder<unknown>>>;

/** {@link SqlOptions} after checks and defaults. */
export interface CheckedSqlOptions {
  readonly dialect: SqlDialect;
  readonly tablePrefix: string;
  readonly schema: string | undefined;
  readonly tables: Tables;
}

const NAME = /^[a-z][a-z0-9_]{0,29}$/;
const NAME_FORM = 'a name of at most 30 characters of a-z, 0-9 and _, beginning with a letter';
const KNOWN = ['dialect', 'tablePrefix', 'schema'];

/** A Kysely instance without the plugins of its owner: they would rename our columns, or rewrite our rows. */
export function checkKysely<DB>(kysely: Kysely<DB>): Kysely<unknown> {
  checkMethods(kysely, ['executeQuery', 'startTransaction', 'connection', 'withoutPlugins', 'getExecutor'], {
    name: 'kysely',
    mustBe: 'an instance of Kysely 0.28.18 or newer',
  });
  if (kysely.isTransaction)
    throw new OrgkeyError(
      'option_invalid',
      'Option "kysely" must be a Kysely instance with its own connections, but it is one transaction of it.',
    );
  return kysely.withoutPlugins() as unknown as Kysely<unknown>;
}

export function checkSqlOptions(kysely: Kysely<unknown>, options: SqlOptions): CheckedSqlOptions {
  if (typeof options !== 'object' || options === null)
    throw invalidOption('options', options, "an object such as { tablePrefix: 'orgkey_' }");
  return namedTables(dialectOf(kysely, options.dialect), options);
}

/** The part of the check that needs no connection. */
export function namedTables(dialect: SqlDialect, options: SqlOptions): CheckedSqlOptions {
  checkMembers(options, KNOWN, 'options');
  const { tablePrefix = 'orgkey_', schema } = options;
  if (typeof tablePrefix !== 'string' || !NAME.test(tablePrefix))
    throw invalidOption('tablePrefix', tablePrefix, NAME_FORM);
  if (schema !== undefined && (typeof schema !== 'string' || !NAME.test(schema)))
    throw invalidOption('schema', schema, NAME_FORM);
  if (schema !== undefined && dialect !== 'postgres')
    throw invalidOption('schema', schema, `left out on ${dialect}: there the connection names the database`);
  const path = schema === undefined ? [] : [schema];
  const tables = Object.fromEntries(TABLES.map((name) => [name, sql.id(...path, `${tablePrefix}${name}`)]));
  return Object.freeze({ dialect, tablePrefix, schema, tables: tables as Tables });
}
