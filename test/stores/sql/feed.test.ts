import type { FeedReading } from '@orgkey/core';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { kinds } from './databases.js';
import { ACME, keyRecord, NOW, type Prepared, prepare, STAMP } from './records.js';

const id = (i: number) => `${i}`.padStart(16, '0');
const NOTHING: Omit<FeedReading, 'cursor'> = { reset: false, keyIds: [], organizationIds: [], more: false };
const RESET = { ...NOTHING, reset: true };

for (const kind of kinds) {
  describe.skipIf(kind.missing)(`${kind.name}: the change feed`, () => {
    let prepared: Prepared;
    beforeEach(async () => {
      prepared = await prepare(kind);
    });
    afterEach(() => prepared.database.remove());

    const table = (name: string) => {
      const { schema } = prepared.database.options;
      return schema === undefined ? sql.id(`orgkey_${name}`) : sql.id(schema, `orgkey_${name}`);
    };

    test('goes on from its cursor, in the order of commits', async () => {
      const { store } = prepared;
      expect(await store.readChanges({ after: undefined })).toEqual({ cursor: '1', ...RESET });
      expect(await store.readChanges({ after: '1' })).toEqual({ cursor: '1', ...NOTHING });
      await prepared.insert(keyRecord(id(1)));
      await store.suspendOrganization('acme', STAMP);
      await store.suspendOrganization('acme', STAMP); // changes nothing, and takes no number
      await store.revokeKey({ organizationId: ACME.id, id: id(1) }, STAMP);
      expect(await store.readChanges({ after: '1' })).toEqual({
        ...NOTHING,
        cursor: '4',
        keyIds: [id(1), id(1)],
        organizationIds: [ACME.id],
      });
      expect(await store.readChanges({ after: '4' })).toEqual({ cursor: '4', ...NOTHING });
    });

    test('resets where rows after the cursor were removed, where the database is an older one, and on no cursor', async () => {
      const { store, kysely } = prepared;
      for (let i = 0; i < 6; i++) await prepared.insert(keyRecord(id(i)));
      await sql`delete from ${table('change')} where number <= 3`.execute(kysely);
      expect(await store.readChanges({ after: '2' })).toEqual({ cursor: '7', ...RESET });
      expect(await store.readChanges({ after: '3' })).toMatchObject({
        reset: false,
        keyIds: [id(2), id(3), id(4), id(5)],
      });
      expect(await store.readChanges({ after: '7' })).toEqual({ cursor: '7', ...NOTHING });
      expect(await store.readChanges({ after: '8' })).toEqual({ cursor: '7', ...RESET });
      for (const after of ['', '-1', 'x', '1e3', '99999999999999999999', '7 '])
        expect(await store.readChanges({ after }), after).toEqual({ cursor: '7', ...RESET });
      await sql`delete from ${table('change')} where number = 6`.execute(kysely);
      expect(await store.readChanges({ after: '4' })).toEqual({ cursor: '7', ...RESET });
      await sql`delete from ${table('change')}`.execute(kysely);
      expect(await store.readChanges({ after: '5' })).toEqual({ cursor: '7', ...RESET });
    });

    test('comes in portions, and says that there is more', async () => {
      const { store, kysely } = prepared;
      const rows = Array.from(
        { length: 1_500 },
        (_, i) => sql`(${i + 2}, ${NOW}, 'key_created', ${ACME.id}, ${id(i)})`,
      );
      await sql`insert into ${table('change')} (number, at, type, organization_id, key_id) values ${sql.join(rows)}`.execute(
        kysely,
      );
      await sql`update ${table('counter')} set last_number = 1501`.execute(kysely);
      const first = await store.readChanges({ after: '1' });
      expect([first.cursor, first.more, first.keyIds.length]).toEqual(['1001', true, 1_000]);
      const rest = await store.readChanges({ after: first.cursor });
      expect([rest.cursor, rest.more, rest.keyIds.length]).toEqual(['1501', false, 500]);
    });

    test('loses nothing beside writers that commit at once', async () => {
      const { store } = prepared;
      const writers = kind.dialect === 'sqlite' ? [store] : [store, prepared.second(), prepared.second()];
      const seen: string[] = [];
      let cursor = '1';
      let writing = true;
      const reading = (async () => {
        for (let last = false; !last; ) {
          last = !writing;
          const news = await store.readChanges({ after: cursor });
          expect(news.reset).toBe(false);
          cursor = news.cursor;
          seen.push(...news.keyIds);
          await new Promise((resume) => setImmediate(resume));
        }
      })();
      const written = Promise.all(
        Array.from({ length: 120 }, (_, i) =>
          (writers[i % writers.length] ?? store).insertKey({ record: keyRecord(id(i)), activeLimit: 1_000 }, STAMP),
        ),
      ).finally(() => {
        writing = false;
      });
      // Together: whichever fails first, the other is heard of too, and not by the process.
      await Promise.all([reading, written]);
      expect(seen.toSorted()).toEqual(Array.from({ length: 120 }, (_, i) => id(i)));
    }, 30_000);

    test('the lease time is absent, then only rises, whoever raises it', async () => {
      const { store } = prepared;
      expect(await store.readLeaseTime()).toBeUndefined();
      expect(await store.settleTime()).toBe(0);
      expect(await store.raiseLeaseTime(1_000)).toBe(1_000);
      expect(await store.raiseLeaseTime(500)).toBe(1_000);
      const others = await Promise.all([700, 3_000, 2_000, 1_000].map((time) => store.raiseLeaseTime(time)));
      expect(Math.max(...others)).toBe(3_000);
      expect([await store.readLeaseTime(), await store.settleTime()]).toEqual([3_000, 3_000]);
    });
  });
}
