import { createAuthenticator, createKeyManager } from '@orgkey/core';
import { createSqlStore } from '@orgkey/core/sql';
import { CompiledQuery, sql } from 'kysely';
import { afterEach, describe, expect, test } from 'vitest';
import { kinds } from './databases.js';
import { NOW, type Prepared, prepare, requestWith } from './records.js';

const VERIFICATIONS = 50;
let prepared: Prepared | undefined;

afterEach(async () => {
  await prepared?.database.remove();
  prepared = undefined;
});

/** One connection, so that its own counts are all counts. */
async function verifiedManyTimes(kind: (typeof kinds)[number]) {
  prepared = await prepare(kind, { max: 1 });
  const { store, kysely } = prepared;
  const { key } = await createKeyManager({ store }).create({ organization: 'acme', name: 'x' });
  const authenticator = createAuthenticator({ store, lastUsedIntervalMs: false });
  const verify = async () => {
    for (let i = 0; i < VERIFICATIONS; i++)
      expect(await authenticator.authenticate(requestWith(key))).toMatchObject({ ok: true });
  };
  return { store, kysely, verify };
}

const [postgres, maria] = ['postgres', 'mysql'].map((dialect) => kinds.find((kind) => kind.dialect === dialect));

describe.skipIf(postgres?.missing)('what Postgres is asked', () => {
  test('one statement for a verification, prepared once; the feed has another', async () => {
    const { store, kysely, verify } = await verifiedManyTimes(postgres as (typeof kinds)[number]);
    const known = async () => {
      const { rows } = await sql<{ name: string; statement: string; executions: string }>`
        select name, statement, generic_plans + custom_plans as executions from pg_prepared_statements order by 2`.execute(
        kysely,
      );
      return rows.filter(({ name }) => name.startsWith('orgkey_'));
    };
    await verify();
    expect(await known()).toMatchObject([{ executions: String(VERIFICATIONS) }]);
    await store.readChanges({ after: '1' });
    await store.readChanges({ after: '2' });
    expect((await known()).map(({ executions }) => executions)).toEqual(['2', String(VERIFICATIONS)]);
  });

  test('a column whose type was changed, or a server that forgets, costs each connection one answer', async () => {
    const { store, kysely, verify } = await verifiedManyTimes(postgres as (typeof kinds)[number]);
    await verify();
    const schema = String(prepared?.database.options.schema);
    const spoils = [
      sql`alter table ${sql.id(schema, 'orgkey_key')} alter column name type varchar(200)`,
      sql`deallocate all`,
    ];
    for (const spoil of spoils) {
      await spoil.execute(kysely);
      await expect(Promise.resolve(store.findKey('0000000000000000'))).rejects.toThrow();
      await verify();
    }
  });

  test('a verification is found by indexes alone, and so is the list', async () => {
    prepared = await prepare(postgres as (typeof kinds)[number], { max: 1 });
    const { kysely, database } = prepared;
    const schema = String(database.options.schema);
    const [key, organization] = [sql.id(schema, 'orgkey_key'), sql.id(schema, 'orgkey_organization')];
    const many = sql`insert into ${key} (id, organization_id, name, prefix, hash, scopes, allowed_addresses, created_at)
      select 'k' || n, 'o' || n % 100, 'n', 'ok', '$h', 'null', 'null', n from generate_series(1, 20000) as n`;
    await many.execute(kysely);
    await sql`analyze ${key}`.execute(kysely);
    const planOf = async (query: ReturnType<typeof sql>) =>
      (await sql<{ 'QUERY PLAN': string }>`explain ${query}`.execute(kysely)).rows
        .map((row) => row['QUERY PLAN'])
        .join('\n');
    expect(
      await planOf(
        sql`select * from ${key} as k left join ${organization} as o on o.id = k.organization_id where k.id = 'k7'`,
      ),
    ).not.toContain('Seq Scan on orgkey_key');
    expect(
      await planOf(sql`select id from ${key} where organization_id = 'o7' order by created_at desc, id desc limit 50`),
    ).toContain('orgkey_key_by_organization');
    expect(
      await planOf(sql`select id from ${key} where organization_id = 'o7' and revoked_at is null
        and (expires_at is null or expires_at > ${sql.lit(NOW)}) limit 1000`),
    ).toMatch(/orgkey_key_(active|by_organization)/);
  });
});

const KEYS = 100_000;

/** So many keys of a hundred organizations, made by the database itself. */
const FILL = {
  postgres: sql`from generate_series(1, ${sql.lit(KEYS)}) as g (n)`,
  mysql: sql`from (select seq as n from ${sql.raw(`seq_1_to_${KEYS}`)}) as g`,
  sqlite: sql`from (with recursive s (n) as (select 1 union all select n + 1 from s where n < ${sql.lit(KEYS)}) select n from s) as g`,
};

for (const kind of kinds) {
  describe.skipIf(kind.missing)(`${kind.name} with ${KEYS} keys`, () => {
    test('finds one by its primary key, without a look at any other', async () => {
      const asked: CompiledQuery[] = [];
      prepared = await prepare(kind, { max: 1 });
      const { database } = prepared;
      const kysely = database.connect({ max: 1 }, (query) => asked.push(query));
      const { schema } = database.options;
      const key = schema === undefined ? sql.id('orgkey_key') : sql.id(schema, 'orgkey_key');
      const text = (head: string) => (kind.dialect === 'mysql' ? sql`concat(${head}, n)` : sql`${sql.lit(head)} || n`);
      await sql`insert into ${key} (id, organization_id, name, prefix, hash, scopes, allowed_addresses, created_at)
        select ${text('k')}, ${text('o')}, 'n', 'ok', '$h', 'null', 'null', n ${FILL[kind.dialect]}`.execute(kysely);
      await (kind.dialect === 'mysql' ? sql`analyze table ${key}` : sql`analyze`).execute(kysely);
      await createSqlStore(kysely, database.options).findKey('k77777');
      const found = asked.at(-1) as CompiledQuery;
      const explain = {
        postgres: 'explain (analyze, costs off, timing off)',
        mysql: 'explain',
        sqlite: 'explain query plan',
      };
      const query = CompiledQuery.raw(`${explain[kind.dialect]} ${found.sql}`, [...found.parameters]);
      const plan = (await kysely.executeQuery<Record<string, unknown>>(query)).rows.map((row) => JSON.stringify(row));
      const ofKeys = plan.find((line) => /orgkey_key_pkey|"table":"k"|SEARCH k/.test(line));
      expect(plan.join('\n')).not.toMatch(/Seq Scan on orgkey_key|SCAN k\b/);
      expect(ofKeys).toMatch(
        {
          postgres: /Index Scan using orgkey_key_pkey on orgkey_key k \(actual rows=1(?:\.00)? loops=1\)/,
          mysql: /"table":"k","type":"const",.*"key":"PRIMARY",.*"rows":"?1"?,/,
          sqlite: /SEARCH k USING INDEX sqlite_autoindex_orgkey_key_1 \(id=\?\)/,
        }[kind.dialect],
      );
    }, 60_000);
  });
}

describe.skipIf(maria?.missing)('what MariaDB is asked', () => {
  test('one read for a verification, and no write', async () => {
    const { kysely, verify } = await verifiedManyTimes(maria as (typeof kinds)[number]);
    const counts = async () => {
      const { rows } = await sql<{ Variable_name: string; Value: string }>`show session status like 'Com\\_%'`.execute(
        kysely,
      );
      return new Map(rows.map((row) => [row.Variable_name, Number(row.Value)]));
    };
    const before = await counts();
    await verify();
    const after = await counts();
    const changed = [...after]
      .map(([name, count]) => [name, count - (before.get(name) ?? 0)])
      .filter(([, count]) => count);
    expect(Object.fromEntries(changed)).toEqual({ Com_select: VERIFICATIONS, Com_show_status: 1 });
  });
});
