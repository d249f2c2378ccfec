import { createAuthenticator, createKeyManager, createMemoryStore, type OrgkeyStore } from '@orgkey/core';
import { createRedisStore } from '@orgkey/core/redis';
import { createSqlStore, libsqlDatabase, migrateSql } from '@orgkey/core/sql';
import { Kysely, SqliteDialect } from 'kysely';
import Database from 'libsql';
import { afterEach, describe, expect, test } from 'vitest';
import type { ServiceName } from '../services/catalog.js';
import { service } from '../services/service.js';
import { watchCommands } from './redis-commands.js';
import { clientOf, freshNamespace } from './redis-target.js';
import { viewOf } from './request-view.js';
import { kinds } from './sql/databases.js';
import { createVerifierUser } from './sql/verifier-user.js';

interface Counts {
  readonly reads: number;
  readonly writes: number;
}

/** A store for managers, one for verifiers, and what the database itself has counted of the verifiers' statements. */
interface Metered {
  readonly admin: OrgkeyStore;
  readonly store: OrgkeyStore;
  readonly count: () => Promise<Counts | undefined>;
}

const ended: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end();
});

/** MONITOR: the commands as the server tells of them. */
async function onRedis(url: string): Promise<Metered> {
  const [client, namespace] = [clientOf(url), freshNamespace()];
  ended.push(() => client.disconnect());
  const [admin, store] = [createRedisStore(client, { namespace }), createRedisStore(client, { namespace })];
  ended.push(() => Promise.all([admin.close(), store.close()]));
  const watch = await watchCommands(client, namespace);
  ended.push(() => watch.close());
  return { admin, store, count: () => watch.count() };
}

/** pg_stat_statements, or MariaDB's user statistics: the statements of a user that only verifies. */
async function onSql(kind: (typeof kinds)[number]): Promise<Metered> {
  const database = await kind.create();
  ended.push(() => database.remove());
  const kysely = database.connect();
  await migrateSql(kysely, database.options);
  const user = await createVerifierUser(kind, database);
  ended.push(() => user.remove());
  const [admin, store] = [kysely, user.kysely].map((each) => createSqlStore(each, database.options));
  return { admin: admin as OrgkeyStore, store: store as OrgkeyStore, count: () => user.statements() };
}

/** SQLite is in the process: reads by its driver, rows that were written by SQLite's own total_changes(). */
async function onSqlite(): Promise<Metered> {
  const database = new Database(':memory:');
  let reads = 0;
  const counting = {
    get inTransaction() {
      return database.inTransaction;
    },
    exec: (text: string) => database.exec(text),
    close: () => database.close(),
    prepare(text: string) {
      const statement = database.prepare(text);
      const all = statement.all.bind(statement);
      statement.all = (...parameters) => {
        reads++;
        return all(...parameters);
      };
      return statement;
    },
  };
  const kysely = new Kysely<unknown>({ dialect: new SqliteDialect({ database: libsqlDatabase(counting) }) });
  ended.push(() => kysely.destroy());
  await migrateSql(kysely);
  const changes = database.prepare('select total_changes() as changes');
  const store = createSqlStore(kysely);
  const count = async (): Promise<Counts> => ({ reads, writes: (changes.get() as { changes: number }).changes });
  return { admin: store, store, count };
}

const services = await Promise.all(
  (['redis', 'redis-cluster'] as const satisfies ServiceName[]).map(async (name) => ({
    name,
    url: await service(name),
  })),
);
const meters: readonly { name: string; missing: boolean; open: () => Promise<Metered> }[] = [
  ...services.map(({ name, url = '' }) => ({ name, missing: url === '', open: () => onRedis(url) })),
  ...kinds
    .filter(({ dialect }) => dialect !== 'sqlite')
    .map((kind) => ({ name: kind.name, missing: kind.missing, open: () => onSql(kind) })),
  { name: 'SQLite (libsql)', missing: false, open: onSqlite },
];

const TIMES = 50;

describe.each(meters)('$name', ({ name, missing, open }) => {
  test.skipIf(missing)(
    'counts one read and no write for a verification, and nothing for what is no key',
    async (context) => {
      const { admin, store, count } = await open();
      const manager = createKeyManager({ store: admin });
      await manager.createOrganization({ slug: 'acme' });
      const [good, revoked] = [1, 2].map(() => manager.create({ organization: 'acme', name: 'x' }));
      const [{ key }, dead] = [
        await (good as NonNullable<typeof good>),
        await (revoked as NonNullable<typeof revoked>),
      ];
      await manager.revoke({ organization: 'acme', id: dead.record.id });
      const elsewhere = createKeyManager({ store: createMemoryStore() });
      await elsewhere.createOrganization({ slug: 'acme' });
      const unknown = (await elsewhere.create({ organization: 'acme', name: 'x' })).key;

      const authenticator = createAuthenticator({ store, lastUsedIntervalMs: false });
      const ask = async (credential: string, code: string): Promise<Counts | undefined> => {
        const before = await count();
        for (let i = 0; i < TIMES; i++) {
          const outcome = await authenticator.authenticate(viewOf(credential));
          expect(outcome.ok ? 'accepted' : outcome.code).toBe(code);
        }
        const after = await count();
        return before && after && { reads: after.reads - before.reads, writes: after.writes - before.writes };
      };
      await authenticator.authenticate(viewOf(key)); // what a connection begins with
      if ((await count()) === undefined) return context.skip('this server does not count');
      const once = { reads: TIMES, writes: 0 };
      const accepted = await ask(key, 'accepted');
      console.log(`[reads] ${name}: ${TIMES} verifications, ${accepted?.reads} reads, ${accepted?.writes} writes`);
      expect(accepted).toEqual(once);
      expect(await ask(dead.key, 'credential_invalid')).toEqual(once);
      expect(await ask(unknown, 'credential_invalid')).toEqual(once);
      expect(await ask(`${key.slice(0, -1)}_`, 'credential_invalid')).toEqual({ reads: 0, writes: 0 });
    },
  );
});
