import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { preparedPool } from '@orgkey/core/sql';
import { Kysely, MysqlDialect, PostgresDialect, sql } from 'kysely';
import { createPool } from 'mysql2';
import pg from 'pg';
import type { DatabaseKind, EmptyDatabase } from './databases.js';

/** A user of the database who has the rights of a verifier, as the guides give them, and no others. */
export interface VerifierUser {
  /** On connections of that user. */
  readonly kysely: Kysely<unknown>;
  /** What the server has counted of all that this user sent. `undefined`: this server does not count by user. */
  statements(): Promise<{ readonly reads: number; readonly writes: number } | undefined>;
  remove(): Promise<void>;
}

/** Gives the rights on tables that are there: reading, recording the last use, and with `rehashes` new hashes. */
export async function createVerifierUser(
  kind: DatabaseKind,
  database: EmptyDatabase,
  { rehashes = false } = {},
): Promise<VerifierUser> {
  const admin = database.connect();
  const name = `v_${randomBytes(6).toString('hex')}`;
  const address = new URL(database.address);
  address.username = name;
  address.password = name;
  const given = { admin, name, rehashes, place: database.options.schema ?? address.pathname.slice(1) };
  const dialect =
    kind.dialect === 'postgres' ? await onPostgres(given, address.href) : await onMysql(given, address.href);
  const kysely = new Kysely<unknown>({ dialect });
  return {
    kysely,
    async statements() {
      // Counted when it was answered, and so perhaps a moment later than it is heard of here.
      await sleep(50);
      return kind.dialect === 'postgres' ? countOnPostgres(admin, name) : countOnMysql(admin, name);
    },
    async remove() {
      await kysely.destroy();
      if (kind.dialect === 'postgres') await sql`drop owned by ${sql.id(name)}`.execute(admin);
      await (kind.dialect === 'postgres' ? sql`drop role ${sql.id(name)}` : sql`drop user ${sql.id(name)}`).execute(
        admin,
      );
    },
  };
}

interface Given {
  readonly admin: Kysely<unknown>;
  readonly name: string;
  readonly rehashes: boolean;
  /** The schema, or the database. */
  readonly place: string;
}

async function onPostgres({ admin, name, rehashes, place }: Given, address: string): Promise<PostgresDialect> {
  const [user, schema] = [sql.id(name), sql.id(place)];
  await sql`create extension if not exists pg_stat_statements`.execute(admin).catch(() => {});
  await sql`create role ${user} login password ${sql.lit(name)}`.execute(admin);
  await sql`grant usage on schema ${schema} to ${user}`.execute(admin);
  await sql`grant select on all tables in schema ${schema} to ${user}`.execute(admin);
  await sql`grant insert, update on ${schema}.orgkey_key_use to ${user}`.execute(admin);
  if (rehashes) await sql`grant update (hash) on ${schema}.orgkey_key to ${user}`.execute(admin);
  return new PostgresDialect({ pool: preparedPool(new pg.Pool({ connectionString: address, max: 4 })) });
}

async function onMysql({ admin, name, rehashes, place }: Given, address: string): Promise<MysqlDialect> {
  const [user, database] = [sql.id(name), sql.id(place)];
  // Counts by user; MariaDB can, MySQL can't.
  await sql`set global userstat = 1`.execute(admin).catch(() => {});
  await sql`create user ${user} identified by ${sql.lit(name)}`.execute(admin);
  await sql`grant select on ${database}.* to ${user}`.execute(admin);
  await sql`grant insert, update on ${database}.orgkey_key_use to ${user}`.execute(admin);
  if (rehashes) await sql`grant update (hash) on ${database}.orgkey_key to ${user}`.execute(admin);
  return new MysqlDialect({ pool: createPool({ uri: address, connectionLimit: 4 }) });
}

interface Counts {
  readonly reads: string | number | null;
  readonly writes: string | number | null;
}

async function countOnPostgres(admin: Kysely<unknown>, name: string) {
  const { rows } = await sql<Counts>`
    select sum(calls) filter (where query ~* '^\\s*select') as reads,
      sum(calls) filter (where query !~* '^\\s*select') as writes
    from pg_stat_statements as s join pg_roles as r on r.oid = s.userid where r.rolname = ${name}`
    .execute(admin)
    .catch(() => ({ rows: [] }));
  return numbers(rows[0]);
}

async function countOnMysql(admin: Kysely<unknown>, name: string) {
  const { rows } = await sql<Counts>`
    select select_commands as ${sql.id('reads')}, update_commands + other_commands as ${sql.id('writes')}
    from information_schema.user_statistics where user = ${name}`
    .execute(admin)
    .catch(() => ({ rows: [] }));
  return numbers(rows[0]);
}

function numbers(counts: Counts | undefined) {
  return counts && { reads: Number(counts.reads ?? 0), writes: Number(counts.writes ?? 0) };
}
