import type { StoreTarget } from '@orgkey/conformance';
import type { OrgkeyStore } from '@orgkey/core';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { sqlTarget } from './sql-target.js';

/** A target of the store suite on Postgres, where transactions are of that isolation by default. */
export function postgresTarget({
  url,
  isolation,
}: {
  readonly url: string | undefined;
  readonly isolation: 'read committed' | 'serializable';
}): StoreTarget<OrgkeyStore> & { readonly end: () => Promise<void> } {
  const connect = (log: (statement: string) => void) => {
    const options = `-c default_transaction_isolation=${isolation.replace(' ', '\\ ')}`;
    const pool = new pg.Pool({ connectionString: url, max: 5, options });
    return new Kysely<unknown>({ dialect: new PostgresDialect({ pool }), log: (event) => log(event.query.sql) });
  };
  return sqlTarget({ name: `postgres, ${isolation}`, textType: 'text', connect });
}
