import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import '../playground/start-playground.js'; // sees to it that the command is built
import { startRedis } from '../services/redis.js';
import { type ReplicatedRedis, startReplicatedRedis } from '../services/redis-sentinel.js';
import { ownServer } from '../services/service.js';
import { type EmptyDatabase, kinds } from './sql/databases.js';

vi.setConfig({ testTimeout: 30_000 });

const bin = fileURLToPath(new URL('../../packages/cli/bin/orgkey.js', import.meta.url));

interface Examination {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real command, as a process of its own. */
async function orgkey(store: string, command: string, env: Record<string, string> = {}): Promise<Examination> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [bin, command], { env: { PATH, HOME, ORGKEY_STORE: store, ...env } });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (piece: Buffer) => (stdout += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

const doctor = (store: string, env?: Record<string, string>): Promise<Examination> => orgkey(store, 'doctor', env);

/** The line about one check, without its mark. */
function lineOf({ stdout }: Examination, check: string): string | undefined {
  return stdout.split('\n').find((line) => line.includes(`${check}: `));
}

/** A process whose clock is an hour ahead. */
const AHEAD = { NODE_OPTIONS: '--import=data:text/javascript,const%20now=Date.now;Date.now=()=>now()+3600000' };

describe('orgkey doctor on Redis', async () => {
  const good = { appendonly: 'yes', 'maxmemory-policy': 'noeviction' };
  const redis = await ownServer('Redis', () => startRedis({ settings: good }));
  const replicated = await ownServer<ReplicatedRedis>('Redis with replicas', () => startReplicatedRedis(2));
  afterAll(() => Promise.all([redis?.stop(), replicated?.stop()]));
  const url = redis?.url ?? '';
  const set = async (name: string, value: string): Promise<void> => {
    const admin = new Redis(url);
    await admin.config('SET', name, value);
    admin.disconnect();
  };

  test.skipIf(redis === undefined)('finds a good one good', async () => {
    const found = await doctor(url);
    expect(found).toMatchObject({ code: 0, stderr: '' });
    expect(
      found.stdout
        .trim()
        .split('\n')
        .map((line) => line.slice(0, 7).trim()),
    ).toEqual(Array(5).fill('ok'));
  });

  test.skipIf(redis === undefined)('names a policy that evicts', async () => {
    await set('maxmemory-policy', 'allkeys-lru');
    const found = await doctor(url);
    await set('maxmemory-policy', 'noeviction');
    expect(found).toMatchObject({ code: 1, stderr: 'error: One thing must be changed.\n' });
    expect(lineOf(found, 'eviction')).toBe(
      'PROBLEM  eviction: maxmemory-policy is allkeys-lru: keys and revocations may vanish when memory is short. Set it to noeviction.',
    );
  });

  test.skipIf(redis === undefined)('names a lack of persistence', async () => {
    await set('appendonly', 'no');
    const found = await doctor(url);
    await set('appendonly', 'yes');
    expect(found.code).toBe(1);
    expect(lineOf(found, 'persistence')).toBe(
      'PROBLEM  persistence: The append-only file is off: after a restart, revoked keys may be accepted again. Set appendonly to yes.',
    );
  });

  test.skipIf(redis === undefined).each([
    ['always', /^ok {7}persistence: The append-only file is on, and written at once\.$/],
    ['everysec', /^ok {7}persistence: .+ a crash may undo the last second\. appendfsync always leaves no gap\.$/],
    ['no', /^advice {3}persistence: appendfsync is no: .+ Set it to everysec or always\.$/],
  ])('says what appendfsync %s means', async (policy, says) => {
    await set('appendfsync', policy);
    const found = await doctor(url);
    expect([found.code, lineOf(found, 'persistence')]).toEqual([0, expect.stringMatching(says)]);
  });

  test.skipIf(redis === undefined)('compares the clocks', async () => {
    expect(lineOf(await doctor(url), 'clock')).toMatch(
      /^ok {7}clock: \d{1,3} ms (?:behind|ahead of) this machine's\.$/,
    );
    const found = await doctor(url, AHEAD);
    expect(found.code).toBe(0);
    expect(lineOf(found, 'clock')).toMatch(
      /^advice {3}clock: 3\d{6} ms behind this machine's\. Keys expire by .+ synchronise them\.$/,
    );
  });

  test.skipIf(replicated === undefined)(
    'wants acknowledgements where there are replicas, and as many as there are',
    async () => {
      const of = replicated as ReplicatedRedis;
      expect(lineOf(await doctor(of.url), 'replicas')).toBe(
        'advice   replicas: 2, and acks=0: a failover may undo a revocation. Add ?acks=2 to the URL.',
      );
      expect(lineOf(await doctor(`${of.url}?acks=2`), 'replicas')).toBe(
        'ok       replicas: 2, of which 2 acknowledge each change.',
      );
      const many = await doctor(`${of.url}?acks=3`);
      expect(many.code).toBe(1);
      expect(lineOf(many, 'replicas')).toBe('PROBLEM  replicas: acks=3, but 2 are connected: every change would fail.');
    },
  );

  test.skipIf(replicated === undefined)('names a replica', async () => {
    const found = await doctor(replicated?.replicas[0]?.url ?? '');
    expect(found.code).toBe(1);
    expect(lineOf(found, 'role')).toBe(
      'PROBLEM  role: A replica: it may not know of a revocation yet. Name the primary.',
    );
  });
});

for (const kind of kinds.filter(({ dialect }) => dialect !== 'sqlite')) {
  describe.skipIf(kind.missing)(`orgkey doctor on ${kind.name}`, () => {
    let database: EmptyDatabase;
    let kysely: Kysely<unknown>;
    let url: string;
    beforeAll(async () => {
      database = await kind.create();
      kysely = database.connect();
      const address = new URL(database.address);
      const { schema } = database.options;
      // The command has no option for a schema: its connection names it.
      if (schema !== undefined) {
        address.searchParams.set('options', `-c search_path=${schema}`);
        await sql`create schema ${sql.id(schema)}`.execute(kysely);
      }
      url = address.href;
    });
    afterAll(() => database.remove());

    test('names tables that are not there, too old, or too new', async () => {
      const schema = async (): Promise<string | undefined> => lineOf(await doctor(url), 'schema');
      const place = database.options.schema;
      const migration = sql.id(...(place === undefined ? [] : [place]), 'orgkey_migration');
      expect(await schema()).toBe('PROBLEM  schema: There are no tables yet: run `orgkey migrate`.');
      expect((await orgkey(url, 'migrate')).code).toBe(0);
      expect(await schema()).toBe('ok       schema: Version 2, as this program knows it.');
      await sql`delete from ${migration} where version = 2`.execute(kysely);
      expect(await schema()).toBe('PROBLEM  schema: Version 1 is older than 2: run `orgkey migrate`.');
      expect((await orgkey(url, 'migrate')).stdout).toBe('Upgraded the schema from version 1 to 2.\n');
      await sql`insert into ${migration} (version, name) values (99, 'later')`.execute(kysely);
      const found = await doctor(url);
      expect(found.code).toBe(1);
      expect(lineOf(found, 'schema')).toBe('PROBLEM  schema: Version 99; this program knows 2. Update @orgkey/cli.');
    });

    test('compares the clocks, and looks whether what was committed outlives a crash', async () => {
      expect(lineOf(await doctor(url), 'clock')).toMatch(
        /^ok {7}clock: \d{1,3} ms (?:behind|ahead of) this machine's\.$/,
      );
      const found = await doctor(url, AHEAD);
      expect(lineOf(found, 'clock')).toMatch(
        /^advice {3}clock: 3\d{6} ms behind this machine's\. Keys expire by .+ synchronise them\.$/,
      );
      expect(lineOf(found, 'role')).toMatch(/^ok {7}role: (?:A primary|It takes writes)\.$/);
      expect(lineOf(found, 'durability')).toMatch(
        kind.dialect === 'postgres'
          ? /durability: fsync is (?:on, synchronous_commit is \w+|off: a revocation may be gone after a crash\. Turn fsync on)\.$/
          : /durability: innodb_flush_log_at_trx_commit is (?:1|[02]: a revocation may be gone after a crash\. Set it to 1)\.$/,
      );
    });
  });
}
