import type { StoreTarget } from '@orgkey/conformance';
import type { OrgkeyStore } from '@orgkey/core';
import { createSqlStore, migrateSql } from '@orgkey/core/sql';
import { type Kysely, sql } from 'kysely';

/** What differs between databases. */
export interface SqlDatabase {
  readonly name: string;
  /** A Kysely instance on connections of its own that tells `log` the text of each statement it sends. */
  readonly connect: (log: (statement: string) => void) => Kysely<unknown>;
  /** What SQL calls text here. */
  readonly textType: 'text' | 'char';
}

const TABLES = ['organization', 'former_slug', 'key', 'key_use', 'change', 'counter', 'setting', 'migration'];

/** A target of the store suite in one database: each case gets tables of its own. Ends with `end()`. */
export function sqlTarget(database: SqlDatabase): StoreTarget<OrgkeyStore> & { readonly end: () => Promise<void> } {
  const counts = { reads: 0, writes: 0 };
  const log = (statement: string): void => {
    counts[/^\s*select\b/i.test(statement) ? 'reads' : 'writes']++;
  };
  const first = database.connect(log);
  const second = database.connect(log);
  const run = `t${process.pid.toString(36)}${Date.now().toString(36).slice(-5)}`;
  let opened = 0;

  return {
    name: database.name,
    async open() {
      opened++;
      const tablePrefix = `${run}_${opened}_`;
      const table = (name: string) => sql.table(`${tablePrefix}${name}`);
      await migrateSql(first, { tablePrefix });
      return {
        store: createSqlStore(first, { tablePrefix }),
        openSecond: async () => createSqlStore(second, { tablePrefix }),
        async damage(id, member, text) {
          const column = sql.ref(member.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
          const put = sql`update ${table('key')} set ${column} = ${text ?? null} where id = ${id}`;
          if (!(await put.execute(first).then(Boolean, () => false))) return false;
          const type = sql.raw(database.textType);
          const read = sql<{ now: string | null }>`select cast(${column} as ${type}) as now from ${table('key')}
          where ${member === 'id' ? sql`${column} = ${text}` : sql`id = ${id}`}`;
          // A database that makes something else of a text (1.5 becomes 2) has not kept what was to be kept.
          return (await read.execute(first)).rows[0]?.now === (text ?? null);
        },
        async cut() {
          for (const name of TABLES) await sql`drop table ${table(name)}`.execute(first);
        },
        async dump() {
          const rows = TABLES.map((name) => sql`select * from ${table(name)}`.execute(first));
          return JSON.stringify(
            (await Promise.all(rows)).map((result) => result.rows),
            (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
          );
        },
        count: async () => ({ ...counts }),
        async close() {
          for (const name of TABLES) await sql`drop table if exists ${table(name)}`.execute(first);
        },
      };
    },
    async end() {
      await Promise.all([first.destroy(), second.destroy()]);
    },
  };
}
