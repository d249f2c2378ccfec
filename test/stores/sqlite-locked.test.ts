import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, expect, test } from 'vitest';
import { unpinned } from '../../packages/cli/src/store/unpinned.js';

const folder = mkdtempSync(join(tmpdir(), 'orgkey-locked-'));
const opened: Database.Database[] = [];

function open(): Database.Database {
  const database = new Database(join(folder, 'a.db'), { timeout: 0 });
  database.pragma('journal_mode = WAL');
  opened.push(database);
  return database;
}

afterEach(() => {
  for (const database of opened) database.close();
  rmSync(folder, { recursive: true });
});

test('a write that finds the file locked leaves no old snapshot to read from, and no transaction that hangs', () => {
  const other = open();
  other.exec("create table t (v text); insert into t values ('live')");
  const ours = unpinned(open());
  const read = () => ours.prepare('select v from t').all([]);
  // Kept, as a statement that is garbage would hide the defect.
  const write = ours.prepare('update t set v = ?');
  const begin = ours.prepare('begin');

  other.exec('begin immediate');
  expect(() => write.run(['use'])).toThrow('locked');
  expect(() => begin.run([])).toThrow('locked');
  other.exec('commit');
  expect(read()).toEqual([{ v: 'live' }]);

  other.exec("update t set v = 'revoked'");
  expect(read()).toEqual([{ v: 'revoked' }]);
  expect(write.run(['use']).changes).toBe(1);
  begin.run([]);
  expect(write.run(['again']).changes).toBe(1);
  ours.prepare('commit').run([]);
  expect(other.prepare('select v from t').all()).toEqual([{ v: 'again' }]);
});
