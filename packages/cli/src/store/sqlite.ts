import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { OrgkeyError } from '@orgkey/core';
import { Kysely, SqliteDialect } from 'kysely';
import type { Finding } from './finding.js';
import type { Opening, OpenStore } from './open-store.js';
import { sqlParts } from './sql.js';
import { openSqliteFile, type SqliteFile } from './sqlite-file.js';
import { invalid } from './store-url.js';

const MAGIC = 'SQLite format 3\0';

export function openSqlite({ url, origin, busyTimeoutMs, create }: Opening): OpenStore {
  const path = resolve(url.address);
  checkFile(path, { origin, create });
  let file: SqliteFile;
  try {
    if (create) createFolder(dirname(path));
    file = openSqliteFile(path, busyTimeoutMs);
  } catch (cause) {
    throw invalid(origin, `can't be opened as a database file: ${path} (${reasonOf(cause)})`);
  }
  const kysely = new Kysely<unknown>({ dialect: new SqliteDialect({ database: file }) });
  return {
    kind: url.kind,
    ...sqlParts(kysely, async () => [journalFinding(file.journalMode())]),
    close: async () => {
      await kysely.destroy();
      // Kysely closes what it has used; a store that nobody asked anything was never used.
      file.close();
    },
  };
}

function journalFinding(mode: string): Finding {
  const check = 'journal';
  if (mode === 'wal') return { check, level: 'good', says: 'WAL: commands can write while servers read.' };
  return {
    check,
    level: 'advice',
    says: `${mode}, so each write stops all readers: put the file on a local disk that supports shared memory.`,
  };
}

/** SQLite itself would take a short file of another kind for an empty database, and write over it. */
function checkFile(path: string, { origin, create }: { readonly origin: string; readonly create: boolean }): void {
  if (!existsSync(path)) {
    if (create) return;
    throw new OrgkeyError('unavailable', `There is no database file ${path}: \`orgkey migrate\` creates it.`);
  }
  if (!statSync(path).isFile())
    throw invalid(origin, `must be sqlite:PATH with the path of a file, but ${path} is none`);
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
  } catch (cause) {
    throw invalid(origin, `names a file that can't be read and written: ${path} (${reasonOf(cause)})`);
  }
  const head = headOf(path);
  if (head !== '' && head !== MAGIC)
    throw invalid(origin, `names a file that is not a SQLite database: ${path}. It was left as it is`);
}

function headOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(MAGIC.length);
    return buffer.toString('latin1', 0, readSync(file, buffer, 0, buffer.length, 0));
  } finally {
    closeSync(file);
  }
}

/** SQLite's own sentence, or the code of the system: `EACCES`. */
function reasonOf(cause: unknown): string {
  const { code, message } = cause as { readonly code?: string; readonly message?: string };
  if (code === undefined && /: 14"/.test(message ?? '')) return 'it can not be created there';
  return code?.startsWith('SQLITE') ? String(message) : (code ?? String(message));
}

/** Not `recursive`: where a file system takes no folders, such as /proc, Node 20 then tries for ever. */
function createFolder(path: string): void {
  if (existsSync(path)) return;
  createFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process that starts at the same time may have been faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
