import { Kysely, MysqlDialect, sql } from 'kysely';
import { createPool } from 'mysql2';
import { clockFinding } from './clock.js';
import type { Finding } from './finding.js';
import type { Opening, OpenStore } from './open-store.js';
import { sqlParts } from './sql.js';

/** Opens a pool for MariaDB or MySQL; connections are made when they are needed. */
export function openMysql({ url }: Opening): OpenStore {
  const pool = createPool({
    uri: url.address.replace(/^mariadb:/i, 'mysql:'),
    connectionLimit: 10,
    connectTimeout: 1_000,
    // Who waits longer than a request's deadline has gone: a queue without end would be worked off for nobody.
    queueLimit: 1_000,
  });
  const kysely = new Kysely<unknown>({ dialect: new MysqlDialect({ pool }) });
  return {
    kind: url.kind,
    ...sqlParts(kysely, () => examine(kysely)),
    close: () => kysely.destroy(),
  };
}

async function examine(kysely: Kysely<unknown>): Promise<readonly Finding[]> {
  const clock = await clockFinding(async () => {
    const { rows } = await sql<{ now: string | number }>`select unix_timestamp(now(3)) as now`.execute(kysely);
    return Number(rows[0]?.now ?? 0) * 1_000;
  });
  const { rows } = await sql<{ readOnly: number; flush: number }>`
    select @@global.read_only as ${sql.id('readOnly')}, @@global.innodb_flush_log_at_trx_commit as flush`.execute(
    kysely,
  );
  return [clock, ...rows.flatMap(({ readOnly, flush }) => [roleFinding(readOnly), durability(flush)])];
}

function roleFinding(readOnly: number): Finding {
  return Number(readOnly) === 0
    ? { check: 'role', level: 'good', says: 'It takes writes.' }
    : { check: 'role', level: 'problem', says: 'read_only is on: this may be a replica. Name the primary.' };
}

function durability(flush: number): Finding {
  const check = 'durability';
  if (Number(flush) === 1) return { check, level: 'good', says: 'innodb_flush_log_at_trx_commit is 1.' };
  return {
    check,
    level: 'problem',
    says: `innodb_flush_log_at_trx_commit is ${flush}: a revocation may be gone after a crash. Set it to 1.`,
  };
}
