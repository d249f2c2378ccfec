import { createAuthenticator, createKeyManager, createMemoryStore, hmacSha256, sha256 } from '@orgkey/core';
import { argon2id } from '@orgkey/core/argon2';
import { createRedisStore } from '@orgkey/core/redis';
import { createSqlStore, libsqlDatabase, migrateSql, preparedPool } from '@orgkey/core/sql';
import { Kysely, PostgresDialect, SqliteDialect } from 'kysely';
import { postgresDatabase, redisServer, sqliteFile } from './counted-stores.mjs';

/** As each package's README mounts it: credentials, and the organization that a body may name. */
const mounts = {
  async express(app, authenticator) {
    const { apiKeyAuth, matchOrganization } = await import('@orgkey/express');
    app.use(apiKeyAuth(authenticator), matchOrganization());
  },
  async fastify(app, authenticator) {
    const { apiKeyAuth } = await import('@orgkey/fastify');
    await app.register(apiKeyAuth, { authenticator });
  },
  async koa(app, authenticator) {
    const { apiKeyAuth, matchOrganization } = await import('@orgkey/koa');
    app.use(apiKeyAuth(authenticator)).use(matchOrganization());
  },
  async hono(app, authenticator) {
    const { apiKeyAuth } = await import('@orgkey/hono');
    app.use(apiKeyAuth(authenticator));
  },
};

/** Two stores on the same keys, as two processes have them: one verifies, one manages. */
const stores = {
  async memory() {
    const store = createMemoryStore();
    return { verifier: store, admin: store, close: async () => {} };
  },

  async sqlite() {
    const file = sqliteFile();
    const open = (pragmas) =>
      new Kysely({ dialect: new SqliteDialect({ database: libsqlDatabase(file.open(pragmas)) }) });
    const kysely = open();
    await migrateSql(kysely);
    // Ten thousand keys are made here, and none of them waits for the disk; the one that verifies is as advised.
    return { ...file, verifier: createSqlStore(kysely), admin: createSqlStore(open({ synchronous: 'OFF' })) };
  },

  async redis({ redis }) {
    const server = redisServer(redis);
    const [verifier, admin] = [createRedisStore(server.open()), createRedisStore(server.open())];
    const close = () => Promise.all([verifier.close(), admin.close(), server.close()]);
    return { ...server, verifier, admin, close };
  },

  async postgres({ postgres }, name) {
    const database = await postgresDatabase(postgres, name);
    const open = () => {
      const pool = database.open({ connectionTimeoutMillis: 5_000, query_timeout: 5_000 });
      return new Kysely({ dialect: new PostgresDialect({ pool: preparedPool(pool) }) });
    };
    const kysely = open();
    await migrateSql(kysely);
    return { ...database, verifier: createSqlStore(kysely), admin: createSqlStore(open()) };
  },
};

const hashers = {
  sha256,
  'hmac-sha256': () => hmacSha256({ peppers: { 1: Buffer.alloc(32, 'pepper') } }),
  argon2id,
};

/** A hasher by its name, with all defaults. */
export const hasherOf = (name) => hashers[name]();

/** A store counts an organization's keys when it gets one more. */
const KEYS_OF_ONE = 100;
const AT_ONCE = 64;

/** So many keys of a manager, over many organizations; some are made at once. */
async function issue(manager, count) {
  const issued = new Array(count);
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const i = next++;
      const organization = `organization-${Math.floor(i / KEYS_OF_ONE)}`;
      issued[i] = { organization, ...(await manager.create({ organization, name: `key ${i}` })) };
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return issued;
}

/** A hasher that counts its runs of argon2: those checks that are not answered at once. */
function countingRuns(hasher, runs) {
  const verify = (key, stored) => {
    const answer = hasher.verify(key, stored);
    if (typeof answer !== 'boolean') runs.count++;
    return answer;
  };
  return { ...hasher, verify };
}

/** Orgkey with all defaults, but for the freshness, the store and the hasher that are asked for. */
export async function openOrgkey({ framework, store, freshness = 'strict', hasher = 'sha256' }, size, services) {
  const { verifier, admin, counts, close } = await stores[store](services, `orgkey_${freshness}`);
  const runs = { count: 0 };
  const made = hasherOf(hasher);
  const manager = createKeyManager({ store: admin, hasher: made, activeKeyLimit: 2 * KEYS_OF_ONE });
  for (let i = 0; i * KEYS_OF_ONE < size.keys + size.revocable; i++)
    await manager.createOrganization({ slug: `organization-${i}` });
  const valid = await issue(manager, size.keys);
  const doomed = await issue(manager, size.revocable);
  const authenticator = createAuthenticator({ store: verifier, freshness, hasher: countingRuns(made, runs) });
  return {
    valid: valid.map(({ key }) => key),
    revocable: doomed.map(({ key }) => key),
    revoke: () =>
      Promise.all(doomed.map(({ organization, record }) => manager.revoke({ organization, id: record.id }))),
    authenticator,
    mount: (app) => mounts[framework](app, authenticator),
    counts,
    argon2Runs: () => runs.count,
    async close() {
      await authenticator.close();
      await close();
    },
  };
}
