import { type RawBuilder, sql } from 'kysely';
import { corrupt } from '../../key/check-record.js';
import type { ChangeFeed, FeedReading } from '../change-feed.js';
import type { KeyAdminStore } from '../key-admin-store.js';
import type { Database } from './database.js';
import { PREPARED } from './prepared-pool.js';
import { raiseAll } from './raise.js';
import { type Row, toInteger } from './rows.js';

type FeedSide = ChangeFeed & Pick<KeyAdminStore, 'settleTime'>;

/** So many changes come with one reading; the next one follows at once. */
const READING_LIMIT = 1_000;

const LEASE_TIME = 'lease_time_ms';

export function feedSide(database: Database): FeedSide {
  const { tables, dialect, run } = database;
  const readLeaseTime = async (): Promise<number | undefined> => {
    const { rows } = await run<Row>(sql`select value from ${tables.setting} where name = ${LEASE_TIME}`);
    return rows[0] && toInteger(rows[0], 'value', 'lease time');
  };
  return {
    feedIntervalMs: dialect === 'postgres' ? 25 : 50,
    readChanges: async ({ after }) => readingOf(await run(feedQuery(database, after)), after),
    readLeaseTime,
    async raiseLeaseTime(milliseconds) {
      await raiseAll(database, SETTING_COLUMNS, [{ name: LEASE_TIME, value: milliseconds }]);
      return (await readLeaseTime()) as number;
    },
    settleTime: async () => (await readLeaseTime()) ?? 0,
  };
}

const SETTING_COLUMNS = { table: 'setting', name: 'name', value: 'value' } as const;

/**
 * One statement and so one snapshot: the row of the counter, and the changes after the cursor beside it.
 * Without news it reads that one row, and finds nothing where the primary key of the changes ends.
 */
function feedQuery({ tables }: Database, after: string | undefined): RawBuilder<Row> {
  if (after === undefined) return sql`select last_number from ${tables.counter} where id = 1`;
  return sql`select c.last_number, h.number, h.organization_id, h.key_id
  from ${tables.counter} as c left join ${tables.change} as h on h.number > ${numberOf(after)}
  where c.id = 1 order by h.number limit ${sql.lit(READING_LIMIT)} ${sql.raw(PREPARED)}`;
}

function readingOf({ rows }: { readonly rows: readonly Row[] }, after: string | undefined): FeedReading {
  const first = rows[0];
  if (first === undefined) throw corrupt('counter', 'last_number');
  const last = toInteger(first, 'last_number', 'counter');
  const news = rows.filter((row) => row['number'] !== null && row['number'] !== undefined);
  const numbers = news.map((row) => toInteger(row, 'number', 'change'));
  const end = numbers.at(-1) ?? last;
  // Numbers have no gaps: a change that is rolled back gives its number back. So a gap is a row that was removed,
  // and a counter behind the cursor is an older database that was restored.
  const isWhole = after !== undefined && end === numberOf(after) + numbers.length && end <= last;
  if (!isWhole) return { cursor: String(last), reset: true, keyIds: [], organizationIds: [], more: false };
  return {
    cursor: String(end),
    reset: false,
    keyIds: news.flatMap((row) => (row['key_id'] === null ? [] : (row['key_id'] as string))),
    organizationIds: news.flatMap((row) => (row['key_id'] === null ? (row['organization_id'] as string) : [])),
    more: end < last,
  };
}

/** A cursor that is none is before everything, or after everything: a reset in both cases. */
function numberOf(cursor: string): number {
  return /^\d{1,15}$/.test(cursor) ? Number(cursor) : Number.MAX_SAFE_INTEGER;
}
