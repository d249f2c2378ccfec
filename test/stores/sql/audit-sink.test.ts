import { createMemoryStore, forwardChanges } from '@orgkey/core';
import { createSqlAuditSink, migrateSql } from '@orgkey/core/sql';
import { describe, expect, test } from 'vitest';
import { kinds } from './databases.js';
import { ACME, keyRecord, STAMP } from './records.js';

async function changedStore() {
  const store = createMemoryStore();
  await store.insertOrganization(ACME, { at: 1, actor: 'ünï 🔑' });
  for (let i = 0; i < 30; i++)
    await store.insertKey({ record: keyRecord(String(i).padStart(16, '0')), activeLimit: 99 }, STAMP);
  return store;
}

for (const kind of kinds) {
  describe.skipIf(kind.missing)(`${kind.name}: an audit sink`, () => {
    test('holds each change once, however many bring it, and is read as the trail is', async () => {
      const database = await kind.create();
      try {
        const store = await changedStore();
        // The database may have no schema yet, which a sink does not make.
        await migrateSql(database.connect(), database.options);
        const sinks = await Promise.all(
          [1, 2].map(async () => {
            const sink = createSqlAuditSink(database.connect(), database.options);
            await sink.migrate();
            return sink;
          }),
        );
        const [sink] = sinks as [(typeof sinks)[0]];
        const whole = { organizationId: ACME.id, limit: 1_000 };
        const [oldest] = await store.listChanges({ ...whole, after: 0 });
        await sink.append(oldest === undefined ? [] : [oldest]);
        await Promise.all([...sinks, ...sinks].map((each) => forwardChanges({ store, sink: each })));
        expect(await sink.listChanges(whole)).toEqual(await store.listChanges(whole));
        const page = { organizationId: ACME.id, limit: 7, after: 3 };
        expect(await sink.listChanges(page)).toEqual(await store.listChanges(page));
        expect(await sink.listChanges({ ...whole, before: 5 })).toEqual(
          await store.listChanges({ ...whole, before: 5 }),
        );
        expect(await sink.listChanges({ ...whole, organizationId: `${ACME.id} ` })).toEqual([]);
        await sink.append([]);
        expect(await forwardChanges({ store, sink })).toBe(0);
      } finally {
        await database.remove();
      }
    });
  });
}
