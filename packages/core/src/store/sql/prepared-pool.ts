import { createHash } from 'node:crypto';
import type { PostgresPool, PostgresPoolClient } from 'kysely';

/** Ends the statements that are asked again and again, and that a driver may keep prepared. */
export const PREPARED = '/* orgkey: prepared */';

/** A connection of pg, as far as it is used here. */
export interface PgClient {
  query(query: unknown, values?: unknown[]): unknown;
  release(destroy?: boolean): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** The part of pg's `Pool` that is used here. */
export interface PgPool {
  connect(): Promise<PgClient>;
  end(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'connect', listener: (client: PgClient) => void): unknown;
}

/**
 * What Kysely's PostgresDialect may be given in place of a pool of pg: the statement of a verification and
 * that of the change feed are then prepared once for each connection, and not parsed and planned for each
 * request. All other statements are sent as ever. A connection that did not answer within pg's
 * `query_timeout` is ended and replaced; pg itself would send the next queries after the one that hangs. So is
 * one whose prepared statement is no good any more, as after a change of a column's type.
 * One that breaks ends no process, as pg's own events would where nobody listens to them.
 * Not for a PgBouncer that pools transactions and can't keep prepared statements (before 1.21).
 *
 * @example
 * const pool = new pg.Pool({ connectionString, connectionTimeoutMillis: 1_000, query_timeout: 2_000 });
 * const kysely = new Kysely({ dialect: new PostgresDialect({ pool: preparedPool(pool) }) });
 */
export function preparedPool(pool: PgPool): PostgresPool {
  // Kysely knows a connection again by its object.
  const known = new WeakMap<PgClient, PostgresPoolClient>();
  pool.on('error', ignore);
  // Heard from the first moment: a server that ends a connection may say so in one breath with its greeting.
  pool.on('connect', (client) => client.on('error', ignore));
  return {
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect();
      const prepared = known.get(client) ?? preparing(client);
      known.set(client, prepared);
      return prepared;
    },
  };
}

function preparing(client: PgClient): PostgresPoolClient {
  let spent = false;
  const answered = async (answer: unknown): Promise<unknown> => {
    try {
      return await answer;
    } catch (error) {
      spent ||= isSpent(error);
      throw error;
    }
  };
  const query = (statement: unknown, values?: readonly unknown[]): unknown => {
    // Without values it is a cursor, which pg gives back as it is.
    if (values === undefined) return client.query(statement);
    const named = typeof statement === 'string' && statement.endsWith(PREPARED);
    // https://node-postgres.com/features/queries#prepared-statements
    return answered(
      named
        ? client.query({ name: nameOf(statement), text: statement, values: [...values] })
        : client.query(statement, [...values]),
    );
  };
  return {
    query: query as PostgresPoolClient['query'],
    release: (destroy) => client.release(destroy === true || spent),
  };
}

/** A statement that the server has forgotten, or whose columns have another type than when it was prepared: SQLSTATE. */
const NOT_PREPARED = ['26000', '0A000'];

/** Whether a connection would answer no better the next time. */
function isSpent(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { readonly code?: unknown };
  return error.message === 'Query read timeout' || NOT_PREPARED.includes(String(code));
}

/** Whoever waits for an answer has heard of it; without a listener, Node would end the process. */
function ignore(): void {}

/** The same for the same text: a connection that has it prepared is not asked to prepare another under its name. */
function nameOf(text: string): string {
  return `orgkey_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;
}
