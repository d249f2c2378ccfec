import type { KeyChange } from '@orgkey/core';
import { createSqlStore, readSqlSchemaVersion } from '@orgkey/core/sql';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { kinds } from './databases.js';
import { type StoreProcess, startProcesses } from './processes.js';
import { ACME, keyRecord, NOW, STAMP } from './records.js';

for (const kind of kinds) {
  if (kind.name.includes('node:sqlite')) continue; // the file is the same one; what another driver does is asked elsewhere
  describe.skipIf(kind.missing)(`${kind.name}: several processes`, () => {
    test('migrate at once, then create and revoke the same keys: each change happens once, numbers have no gap', async () => {
      const database = await kind.create();
      let processes: readonly StoreProcess[] = [];
      try {
        processes = await startProcesses(5, kind, database);
        const migrations = await Promise.all(processes.map((process) => process.migrate()));
        expect(migrations.map(({ to }) => to)).toEqual([2, 2, 2, 2, 2]);
        expect(await Promise.all(processes.map((process) => process.migrate()))).toEqual(
          Array.from({ length: 5 }, () => ({ from: 2, to: 2 })),
        );
        const kysely = database.connect();
        expect(await readSqlSchemaVersion(kysely, database.options)).toEqual({ found: 2, wanted: 2 });
        const store = createSqlStore(kysely, database.options);
        await store.insertOrganization(ACME, STAMP);

        const ids = Array.from({ length: 20 }, (_, i) => `${i}`.padStart(16, 's'));
        const creations = ids.map((id) => [{ record: keyRecord(id), activeLimit: 1_000 }, STAMP]);
        const created = await Promise.all(processes.map((process) => process.call('insertKey', creations)));
        for (const i of ids.keys()) expect(created.filter((outcomes) => outcomes[i] === 'inserted')).toHaveLength(1);

        const revocations = ids.map((id, i) => [
          { organizationId: ACME.id, id },
          { at: NOW + i, actor: null },
        ]);
        const revoked = await Promise.all(processes.map((process) => process.call('revokeKey', revocations)));
        for (const i of ids.keys())
          expect(revoked.filter((changes) => (changes as KeyChange[])[i]?.changed)).toHaveLength(1);

        const changes = await store.listChanges({ organizationId: ACME.id, limit: 1_000 });
        expect(changes.map(({ number }) => number)).toEqual(Array.from({ length: 41 }, (_, i) => 41 - i));
        const rows = await sql<{ last_number: unknown }>`select last_number from ${
          database.options.schema === undefined
            ? sql.id('orgkey_counter')
            : sql.id(database.options.schema, 'orgkey_counter')
        }`.execute(kysely);
        expect(rows.rows.map((row) => Number(row.last_number))).toEqual([41]);
      } finally {
        await Promise.all(processes.map((process) => process.end()));
        await database.remove();
      }
    }, 60_000);
  });
}
