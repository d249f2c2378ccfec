import { setTimeout as sleep } from 'node:timers/promises';
import type { SqlOptions } from '@orgkey/core/sql';
import { preparedPool } from '@orgkey/core/sql';
import { Kysely, MysqlDialect, PostgresDialect, sql } from 'kysely';
import { createPool } from 'mysql2';
import pg from 'pg';
import type { ServerProcess } from '../../services/server-process.js';
import type { StoreFault } from '../../services/under-fault.js';

/** A server of a test's own, and what its administrator can do to a store that uses it as user `app`. */
export interface FaultyServer {
  readonly options: SqlOptions;
  /** As the guides open it: with time-outs of its own. Through that port. */
  readonly connect: (port: number) => Kysely<unknown>;
  /** One connection of the administrator, on the server's own port. */
  readonly administer: () => Kysely<unknown>;
  /** Makes the user, and where its tables go. */
  readonly prepare: (admin: Kysely<unknown>) => Promise<void>;
  readonly says: Statements;
}

/** What differs between servers. */
interface Statements {
  readonly sleep: (seconds: number) => string;
  /** Ends all connections of the store. */
  readonly endConnections: string;
  readonly refuse: string;
  readonly admit: string;
  readonly readOnly: readonly string[];
  readonly writable: readonly string[];
  readonly lock: readonly string[];
  readonly unlock: string;
}

export type SqlServer = ServerProcess & { readonly url: string; restart(): Promise<void> };

const CONNECTIONS = 4;

export function faultyPostgres({ url }: SqlServer): FaultyServer {
  const address = (port: number): string => `postgres://app:app@127.0.0.1:${port}/postgres`;
  const endConnections = "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'app'";
  return {
    options: { schema: 'app' },
    connect: (port) => {
      const limits = { max: CONNECTIONS, connectionTimeoutMillis: 500, query_timeout: 1_000 };
      const pool = preparedPool(new pg.Pool({ connectionString: address(port), ...limits }));
      return new Kysely({ dialect: new PostgresDialect({ pool }) });
    },
    administer: () => {
      const pool = preparedPool(new pg.Pool({ connectionString: url, max: 1 }));
      return new Kysely({ dialect: new PostgresDialect({ pool }) });
    },
    async prepare(admin) {
      await sql`create role app login password 'app'`.execute(admin);
      await sql`create schema app authorization app`.execute(admin);
    },
    says: {
      sleep: (seconds) => `select pg_sleep(${seconds})`,
      endConnections,
      refuse: 'alter role app connection limit 0',
      admit: 'alter role app connection limit -1',
      readOnly: ['alter role app set default_transaction_read_only = on', endConnections],
      writable: ['alter role app reset default_transaction_read_only', endConnections],
      lock: ['begin', 'lock table app.orgkey_key in access exclusive mode'],
      unlock: 'rollback',
    },
  };
}

export function faultyMariaDb({ url }: SqlServer): FaultyServer {
  const limits = { connectionLimit: CONNECTIONS, connectTimeout: 500, queueLimit: 200 };
  return {
    options: {},
    connect: (port) => {
      const pool = createPool({ uri: `mysql://app:app@127.0.0.1:${port}/app`, ...limits });
      return new Kysely({ dialect: new MysqlDialect({ pool }) });
    },
    administer: () => new Kysely({ dialect: new MysqlDialect({ pool: createPool({ uri: url, connectionLimit: 1 }) }) }),
    async prepare(admin) {
      await sql`create database app`.execute(admin);
      await sql`create user app identified by 'app'`.execute(admin);
      await sql`grant all on app.* to app`.execute(admin);
    },
    says: {
      sleep: (seconds) => `select sleep(${seconds})`,
      endConnections: 'kill user app',
      refuse: 'alter user app account lock',
      admit: 'alter user app account unlock',
      readOnly: ['set global read_only = 1'],
      writable: ['set global read_only = 0'],
      lock: ['lock tables app.orgkey_key write'],
      unlock: 'unlock tables',
    },
  };
}

/** Faults of the server itself; what a link can do is the proxy's. The third member: some requests must meet it. */
export function serverFaults(
  { administer, says }: FaultyServer,
  { server, store }: { readonly server: SqlServer; readonly store: () => Kysely<unknown> },
): readonly (readonly [name: string, fault: () => StoreFault, met: boolean])[] {
  const administered = (begin: readonly string[], end: readonly string[]): StoreFault => {
    const admin = administer();
    const say = async (statements: readonly string[]): Promise<void> => {
      for (const statement of statements) await sql.raw(statement).execute(admin);
    };
    const finish = async (): Promise<void> => {
      await say(end);
      await admin.destroy();
    };
    return { begin: () => say(begin), end: finish, lastsMs: 500 };
  };
  const repeated = (during: () => Promise<unknown>, lanes: number): StoreFault => {
    let running: Promise<unknown> | undefined;
    let stopped = false;
    const lane = async (): Promise<void> => {
      while (!stopped) await during().catch(() => sleep(5));
    };
    return {
      begin() {
        running = Promise.all(Array.from({ length: lanes }, lane));
      },
      async end() {
        stopped = true;
        await running;
      },
      lastsMs: 500,
    };
  };
  const broken = (): StoreFault => {
    const admin = administer();
    const { end, ...fault } = repeated(
      () =>
        sql
          .raw(says.endConnections)
          .execute(admin)
          .then(() => sleep(15)),
      1,
    );
    return { ...fault, end: () => Promise.resolve(end()).then(() => admin.destroy()) };
  };
  return [
    ['stopped (SIGSTOP)', () => ({ begin: () => server.pause(), end: () => server.resume(), lastsMs: 700 }), false],
    ['killed and restarted', () => ({ begin: () => server.kill(), end: () => server.restart(), lastsMs: 400 }), true],
    ['every connection asleep', () => repeated(() => sql.raw(says.sleep(0.8)).execute(store()), CONNECTIONS), true],
    ['connections ended, again and again', broken, false],
    ['no new connections', () => administered([says.refuse, says.endConnections], [says.admit]), true],
    ['the table of the keys locked', () => administered(says.lock, [says.unlock]), true],
    ['read-only', () => administered(says.readOnly, says.writable), false],
  ];
}
