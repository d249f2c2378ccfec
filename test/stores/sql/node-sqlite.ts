import type { SqliteDatabase } from 'kysely';

/** The part of node:sqlite that is used here: the types of the oldest Node that runs these tests have none. */
interface NodeSqlite {
  readonly DatabaseSync: new (
    path: string,
  ) => {
    exec(text: string): void;
    close(): void;
    prepare(text: string): {
      columns(): readonly unknown[];
      all(...parameters: readonly unknown[]): unknown[];
      run(...parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint };
      iterate(...parameters: readonly unknown[]): IterableIterator<unknown>;
    };
  };
}

const nodeSqlite = process.getBuiltinModule?.('node:sqlite') as unknown as NodeSqlite | undefined;

/** Node has it from 22.5 on. */
export const hasNodeSqlite: boolean = nodeSqlite !== undefined;

/** What Kysely asks of a SQLite driver, by Node's own. */
export function openNodeSqlite(path: string, pragmas: string): SqliteDatabase {
  if (nodeSqlite === undefined) throw new Error(`Node ${process.version} has no node:sqlite: it came with 22.5.`);
  const database = new nodeSqlite.DatabaseSync(path);
  database.exec(pragmas);
  return {
    close: () => database.close(),
    prepare(text) {
      const statement = database.prepare(text);
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...parameters),
        run: (parameters) => statement.run(...parameters),
        iterate: (parameters) => statement.iterate(...parameters),
      };
    },
  };
}
