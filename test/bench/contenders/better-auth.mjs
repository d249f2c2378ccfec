import { apiKey } from '@better-auth/api-key';
import { redisStorage } from '@better-auth/redis-storage';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { Kysely, SqliteDialect } from 'kysely';
import { postgresDatabase, redisServer, sqliteFile } from './counted-stores.mjs';

/** Each store in the way that is fastest of those that are documented. */
const stores = {
  async sqlite() {
    const file = sqliteFile();
    // NORMAL: its two writes for each request do not wait for the disk.
    const db = new Kysely({ dialect: new SqliteDialect({ database: file.open({ synchronous: 'NORMAL' }) }) });
    return { ...file, options: { database: { db, type: 'sqlite' } }, migrate: true };
  },
  async redis({ redis }) {
    const server = redisServer(redis);
    const client = server.open({ enableAutoPipelining: true });
    const plugin = { storage: 'secondary-storage' };
    return { ...server, options: { secondaryStorage: redisStorage({ client }) }, plugin };
  },
  async postgres({ postgres }) {
    const database = await postgresDatabase(postgres, 'better_auth');
    return { ...database, options: { database: database.open() }, migrate: true };
  },
};

const AT_ONCE = 64;
/** Keys of one owner share a list in Redis, which each verification writes: ten keys each keep it short. */
const KEYS_OF_ONE = 10;

async function issue(auth, count) {
  const issued = new Array(count);
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const i = next++;
      const userId = `user-${Math.floor(i / KEYS_OF_ONE)}`;
      issued[i] = { userId, ...(await auth.api.createApiKey({ body: { userId, name: `key ${i}` } })) };
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return issued;
}

const mount = (app, auth) =>
  app.use(async (req, res, next) => {
    const { valid, key } = await auth.api.verifyApiKey({ body: { key: req.headers['x-api-key'] } });
    if (!valid) return void res.writeHead(401).end();
    req.caller = key;
    next();
  });

/** better-auth's plugin for API keys on Express: no limit of requests, no log, and updates that nobody waits for. */
export async function openBetterAuth({ store }, size, services) {
  const { options, plugin, migrate, counts, close } = await stores[store](services);
  const auth = betterAuth({
    ...options,
    baseURL: 'http://127.0.0.1',
    secret: 'a secret of the benchmark, which signs nothing',
    logger: { disabled: true },
    telemetry: { enabled: false },
    plugins: [apiKey({ rateLimit: { enabled: false }, deferUpdates: true, ...plugin })],
  });
  if (migrate) await (await getMigrations(auth.options)).runMigrations();
  const valid = await issue(auth, size.keys);
  const doomed = await issue(auth, size.revocable);
  return {
    valid: valid.map(({ key }) => key),
    revocable: doomed.map(({ key }) => key),
    async revoke() {
      for (const { id, userId } of doomed) await auth.api.updateApiKey({ body: { keyId: id, userId, enabled: false } });
    },
    mount: (app) => void mount(app, auth),
    counts,
    close,
  };
}
