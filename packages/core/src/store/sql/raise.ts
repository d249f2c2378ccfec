import { sql } from 'kysely';
import type { Database } from './database.js';
import type { TableName } from './options.js';

/** A table of two columns: a name (its primary key), and a number that only rises. */
export interface RisingNumbers {
  readonly table: TableName;
  readonly name: string;
  readonly value: string;
}

/** Sets each number, in one statement, unless it is as high already. */
export async function raiseAll(
  { dialect, tables, run }: Database,
  columns: RisingNumbers,
  numbers: readonly { readonly name: string; readonly value: number }[],
): Promise<void> {
  const table = tables[columns.table];
  const name = sql.id(columns.name);
  const value = sql.id(columns.value);
  const rows = sql.join(numbers.map((number) => sql`(${number.name}, ${number.value})`));
  const insert = sql`insert into ${table} (${name}, ${value}) values ${rows}`;
  const conflict =
    dialect === 'mysql'
      ? sql`on duplicate key update ${value} = greatest(${value}, values(${value}))`
      : sql`on conflict (${name}) do update set ${value} = excluded.${value} where ${table}.${value} < excluded.${value}`;
  await run(sql`${insert} ${conflict}`);
}
