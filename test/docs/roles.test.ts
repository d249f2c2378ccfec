import { createAuthenticator, createKeyManager } from '@orgkey/core';
import { createSqlStore } from '@orgkey/core/sql';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { kinds } from '../stores/sql/databases.js';
import { type Prepared, prepare, requestWith } from '../stores/sql/records.js';
import { codeBlocks } from './code-blocks.js';

const postgres = kinds.filter(({ dialect }) => dialect === 'postgres');
const statements = codeBlocks('docs/operations.md')
  .filter(({ language }) => language === 'sql')
  .flatMap(({ text }) => text.replaceAll(/--.*$/gm, '').split(';'))
  .map((each) => each.trim())
  .filter((each) => each !== '');

let prepared: Prepared | undefined;
const opened: Kysely<unknown>[] = [];
const roles: string[] = [];

afterEach(async () => {
  for (const kysely of opened.splice(0)) await kysely.destroy();
  const admin = prepared?.database.connect();
  for (const role of roles.splice(0)) {
    await sql`drop owned by ${sql.id(role)}`.execute(admin as Kysely<unknown>);
    await sql`drop role ${sql.id(role)}`.execute(admin as Kysely<unknown>);
  }
  await prepared?.database.remove();
  prepared = undefined;
});

/** A store on connections of a role, which is made. */
async function as(role: string, { database }: Prepared) {
  const address = new URL(database.address);
  [address.username, address.password] = [role, role];
  const kysely = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: address.href }) }),
  });
  opened.push(kysely);
  return createSqlStore(kysely, database.options);
}

for (const kind of postgres) {
  describe.skipIf(kind.missing)('the statements of the guide for Postgres', () => {
    test('give a manager what it needs, and a verifier no more than that', async () => {
      expect(statements.length).toBeGreaterThan(3);
      prepared = await prepare(kind);
      const { database } = prepared;
      const admin = database.connect();
      const suffix = database.options.schema ?? 'orgkey';
      for (const role of ['manager', 'verifier']) {
        roles.push(`${role}_${suffix}`);
        await sql`create role ${sql.id(`${role}_${suffix}`)} login password ${sql.lit(`${role}_${suffix}`)}`.execute(
          admin,
        );
      }
      for (const statement of statements) {
        const here = statement
          .replaceAll(/\b(manager|verifier)\b/g, `$1_${suffix}`)
          .replaceAll(/\borgkey(?=\.| to)/g, suffix);
        await sql.raw(here).execute(admin);
      }
      const manager = createKeyManager({ store: await as(`manager_${suffix}`, prepared) });
      await manager.createOrganization({ slug: 'beta' });
      const { key, record } = await manager.create({ organization: 'beta', name: 'x' });
      await manager.rename({ organization: 'beta', id: record.id, name: 'y' });

      const store = await as(`verifier_${suffix}`, prepared);
      const authenticator = createAuthenticator({ store });
      expect(await authenticator.authenticate(requestWith(key))).toMatchObject({ ok: true });
      await authenticator.close();
      await expect(createKeyManager({ store }).create({ organization: 'beta', name: 'z' })).rejects.toMatchObject({
        code: 'unavailable',
      });

      await manager.revoke({ organization: 'beta', id: record.id });
      expect(await authenticator.authenticate(requestWith(key))).toMatchObject({ code: 'credential_invalid' });
    });
  });
}
