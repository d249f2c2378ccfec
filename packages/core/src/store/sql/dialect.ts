import { type Kysely, MysqlAdapter, PostgresAdapter, SqliteAdapter } from 'kysely';
import { invalidOption } from '../../options/check.js';

/** The kinds of SQL that this store writes. MariaDB and MySQL are one. */
export type SqlDialect = 'sqlite' | 'postgres' | 'mysql';

const DIALECTS: readonly string[] = ['sqlite', 'postgres', 'mysql'] satisfies readonly SqlDialect[];

/** The dialect by option, else by the adapter of the Kysely instance. Throws `option_invalid` when neither tells. */
export function dialectOf<DB>(kysely: Kysely<DB>, option: SqlDialect | undefined): SqlDialect {
  if (option !== undefined) return checkDialect(option);
  const { adapter } = kysely.getExecutor();
  if (adapter instanceof SqliteAdapter) return 'sqlite';
  if (adapter instanceof PostgresAdapter) return 'postgres';
  if (adapter instanceof MysqlAdapter) return 'mysql';
  // Another copy of Kysely, or a dialect that does not build on Kysely's own.
  const name = adapter.constructor.name;
  const known = DIALECTS.find((dialect) => name.toLowerCase().startsWith(dialect));
  if (known !== undefined) return known as SqlDialect;
  throw invalidOption('dialect', option, `given for this Kysely instance (its adapter is ${name})`);
}

export function checkDialect(dialect: SqlDialect): SqlDialect {
  if (DIALECTS.includes(dialect)) return dialect;
  throw invalidOption('dialect', dialect, `one of ${DIALECTS.join(', ')}`);
}
