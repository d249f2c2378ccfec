import { preparedPool } from '@orgkey/core/sql';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool } from 'pg';
import { clockFinding } from './clock.js';
import type { Finding } from './finding.js';
import type { Opening, OpenStore } from './open-store.js';
import { sqlParts } from './sql.js';

/** Opens a pool; connections are made when they are needed, and wait for at most a second. */
export function openPostgres({ url }: Opening): OpenStore {
  const pool = new Pool({
    connectionString: url.address,
    application_name: 'orgkey',
    max: 10,
    connectionTimeoutMillis: 1_000,
    query_timeout: 2_000,
    keepAlive: true,
  });
  const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: preparedPool(pool) }) });
  return {
    kind: url.kind,
    ...sqlParts(kysely, () => examine(kysely)),
    close: () => kysely.destroy(),
  };
}

async function examine(kysely: Kysely<unknown>): Promise<readonly Finding[]> {
  const clock = await clockFinding(async () => {
    const { rows } = await sql<{ now: number }>`select extract(epoch from clock_timestamp())::float8 as now`.execute(
      kysely,
    );
    return (rows[0]?.now ?? 0) * 1_000;
  });
  const { rows } = await sql<{ replica: boolean; fsync: string; commit: string }>`
    select pg_is_in_recovery() as replica, current_setting('fsync') as fsync,
      current_setting('synchronous_commit') as commit`.execute(kysely);
  return [clock, ...rows.flatMap(({ replica, fsync, commit }) => [roleFinding(replica), durability(fsync, commit)])];
}

function roleFinding(replica: boolean): Finding {
  return replica
    ? {
        check: 'role',
        level: 'problem',
        says: 'This is a standby: it may not know of a revocation yet. Name the primary.',
      }
    : { check: 'role', level: 'good', says: 'A primary.' };
}

function durability(fsync: string, commit: string): Finding {
  const check = 'durability';
  if (fsync !== 'on')
    return { check, level: 'problem', says: 'fsync is off: a revocation may be gone after a crash. Turn fsync on.' };
  if (commit === 'off')
    return {
      check,
      level: 'problem',
      says: 'synchronous_commit is off: a revocation may be gone after a crash. Set it to on (or stronger).',
    };
  return { check, level: 'good', says: `fsync is on, synchronous_commit is ${commit}.` };
}
