import { sql } from 'kysely';
import { keyEntry } from '../../key/entry.js';
import type { KeyStore, KeyUse } from '../key-store.js';
import type { Database } from './database.js';
import { explained } from './failures.js';
import { raiseAll } from './raise.js';
import { type Row, toJoinedOrganization, toKeyRecord } from './rows.js';
import { exactly, selectEntry } from './statements.js';

/** So many uses go into one statement: SQLite takes 32,766 parameters, Postgres and MySQL 65,535. */
const BATCH = 500;

export function verifierSide(database: Database): KeyStore {
  const { kysely, tables, run } = database;
  // Compiled once: a verification only puts the id in.
  const entryQuery = selectEntry(tables, '').compile(kysely);

  return {
    async findKey(id) {
      await database.believe();
      const row = exactly(await answerOf(kysely.executeQuery<Row>({ ...entryQuery, parameters: [id] })), { id });
      return row && keyEntry(toKeyRecord(row), toJoinedOrganization(row));
    },
    async recordUses(uses) {
      const latest = latestOf(uses);
      for (let start = 0; start < latest.length; start += BATCH) {
        await recordBatch(database, latest.slice(start, start + BATCH));
      }
    },
    async replaceHash({ id, from, to }) {
      // The lengths, since MySQL takes `a` and `a ` for equal. Both texts are ASCII: bytes or characters, it is one.
      const isTheSame = sql`id = ${id} and length(id) = ${id.length} and hash = ${from} and length(hash) = ${from.length}`;
      const condition = sql`${isTheSame} and revoked_at is null`;
      const { count } = await run(sql`update ${tables.key} set hash = ${to} where ${condition}`);
      return count > 0n;
    },
  };
}

async function answerOf(result: Promise<{ readonly rows: readonly Row[] }>): Promise<readonly Row[]> {
  try {
    return (await result).rows;
  } catch (error) {
    throw explained(error);
  }
}

/** One use for each key, and always in the same order: two processes that write the same keys then never wait for each other. */
function latestOf(uses: readonly KeyUse[]): readonly KeyUse[] {
  const latest = new Map<string, number>();
  for (const { id, at } of uses) latest.set(id, Math.max(at, latest.get(id) ?? at));
  return [...latest].map(([id, at]) => ({ id, at })).sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function recordBatch(database: Database, uses: readonly KeyUse[]): Promise<void> {
  const ids = sql.join(uses.map(({ id }) => id));
  // A key that is there stays there, so what this read says still holds when the write comes.
  const { rows } = await database.run<Row>(sql`select id from ${database.tables.key} where id in (${ids})`);
  const known = new Set(rows.map((row) => row['id']));
  const values = uses.filter(({ id }) => known.has(id)).map(({ id, at }) => ({ name: id, value: at }));
  if (values.length > 0) await raiseAll(database, USE_COLUMNS, values);
}

const USE_COLUMNS = { table: 'key_use', name: 'key_id', value: 'last_used_at' } as const;
