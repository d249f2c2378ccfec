import { closeSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenStore, openStore } from '@orgkey/cli';
import { createSqlStore, libsqlDatabase, migrateSql } from '@orgkey/core/sql';
import { Kysely, SqliteDialect } from 'kysely';
import Database from 'libsql';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { FAULT_TEST_MS, type StoreFault } from '../services/under-fault.js';
import { type Scene, setScene, surviveFault } from './survive-fault.js';

const DEADLINE_MS = 300;
const folder = mkdtempSync(join(tmpdir(), 'orgkey-sqlite-'));
const path = join(folder, 'keys.db');
const aside = join(folder, 'aside.db');

let opened: OpenStore;
let scene: Scene;
/** A connection that a test can do things to, and a store on it. */
let own: Database.Database;
let ownScene: Scene;

beforeAll(async () => {
  // The driver is synchronous, and a wait for a lock would stop the clock of the test too.
  opened = await openStore(`sqlite:${path}`, { busyTimeoutMs: 0 });
  await opened.migrate();
  scene = await setScene({ name: 'SQLite', store: opened.store, deadlineMs: DEADLINE_MS });
  own = new Database(join(folder, 'own.db'));
  const kysely = new Kysely<unknown>({ dialect: new SqliteDialect({ database: libsqlDatabase(own) }) });
  await migrateSql(kysely);
  ownScene = await setScene({ name: 'SQLite', store: createSqlStore(kysely), deadlineMs: DEADLINE_MS });
});
afterAll(async () => {
  await opened?.close();
  own?.close();
  rmSync(folder, { recursive: true });
});

/** Another process's connection, as long as the fault lasts. */
function byAnother(
  begin: (database: Database.Database) => unknown,
  end: (database: Database.Database) => unknown,
): StoreFault {
  let database: Database.Database;
  return {
    lastsMs: 400,
    begin() {
      database = new Database(path, { timeout: 2_000 });
      begin(database);
    },
    end() {
      end(database);
      database.close();
    },
  };
}

/** What a broken disk leaves: one page of the file is noise, then whole again. */
function damagedPages(): StoreFault {
  let whole: Buffer;
  return {
    lastsMs: 400,
    begin() {
      // Into the file itself, or the journal would go on telling what was there.
      const other = new Database(path);
      other.pragma('wal_checkpoint(TRUNCATE)');
      other.close();
      whole = readFileSync(path);
      const file = openSync(path, 'r+');
      for (let page = 1; page < whole.length / 4_096; page++)
        writeSync(file, Buffer.alloc(4_096, 0xa5), 0, 4_096, page * 4_096);
      closeSync(file);
    },
    end() {
      writeFileSync(path, whole, { flag: 'r+' });
      // Any write tells the others that the pages they remember are not those of the file.
      const other = new Database(path);
      other.pragma('user_version = 1');
      other.close();
    },
  };
}

const faults: readonly [name: string, fault: () => StoreFault, met: boolean][] = [
  [
    'locked by a writer',
    () =>
      byAnother(
        (other) => other.exec('begin immediate'),
        (other) => other.exec('rollback'),
      ),
    false,
  ],
  [
    'without its tables',
    () =>
      byAnother(
        (other) => other.exec('alter table orgkey_key rename to orgkey_away'),
        (other) => other.exec('alter table orgkey_away rename to orgkey_key'),
      ),
    true,
  ],
  [
    'moved away and back',
    () => ({ lastsMs: 400, begin: () => renameSync(path, aside), end: () => renameSync(aside, path) }),
    true,
  ],
  [
    'another file in its place',
    () => ({
      lastsMs: 400,
      begin() {
        renameSync(path, aside);
        writeFileSync(path, readFileSync(aside));
      },
      end: () => renameSync(aside, path),
    }),
    true,
  ],
  ['damaged pages', damagedPages, true],
];

const ownFaults: readonly [name: string, begin: string, end: string][] = [
  // The least that it can be set to is what the file has.
  ['disk full', 'max_page_count = 1', 'max_page_count = 1000000'],
  ['read-only', 'query_only = on', 'query_only = off'],
];

describe('SQLite under fault', () => {
  test.each(ownFaults)(
    '%s: every answer is right, in time; only changes are refused',
    async (fault, begin, end) => {
      // Room that is left in the last pages would be found first.
      const fill = own.prepare("insert into orgkey_setting values ('fill' || hex(randomblob(20)), 1)");
      const fillUp = (): void => {
        own.pragma(begin);
        for (let i = 0; i < 1_000; i++)
          try {
            fill.run();
          } catch {
            return;
          }
      };
      const limited = { begin: fillUp, end: () => own.pragma(end), lastsMs: 400 };
      await surviveFault(ownScene, { ...limited, fault, met: false });
    },
    FAULT_TEST_MS,
  );

  test.each(faults)(
    '%s: every answer is right or "unavailable", in time; the store is back at once',
    async (fault, of, met) => surviveFault(scene, { ...of(), fault, met }),
    FAULT_TEST_MS,
  );
});
