import { OrgkeyError } from '../../orgkey-error.js';

/** What a driver's error says, as far as this store acts on it. */
type FailureKind = 'conflict' | 'schema_missing' | 'not_a_database' | 'not_writable' | 'number_too_large';

// By the codes of pg (SQLSTATE), mysql2 and SQLite; an error of SQLite's that has no code of its own by its text.
const KINDS: readonly (readonly [FailureKind, RegExp])[] = [
  ['conflict', /^(40001|40P01|ER_LOCK_DEADLOCK|ER_CHECKREAD|SQLITE_BUSY.*|SQLITE_LOCKED.*)$/],
  ['schema_missing', /^(42P01|42703|3F000|ER_NO_SUCH_TABLE|ER_BAD_FIELD_ERROR|no such (table|column): .*)$/],
  // node:sqlite refuses to give what a number can't hold.
  ['number_too_large', /^ERR_OUT_OF_RANGE$/],
  ['not_a_database', /^(SQLITE_NOTADB|SQLITE_CORRUPT.*)$/],
  [
    'not_writable',
    /^(SQLITE_READONLY.*|SQLITE_CANTOPEN.*|SQLITE_PERM|42501|25006|ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION|ER_TABLEACCESS_DENIED_ERROR|ER_OPTION_PREVENTS_STATEMENT|ER_READ_ONLY_MODE|ER_DBACCESS_DENIED_ERROR)$/,
  ],
];

/** SQLite's primary result codes, for drivers (node:sqlite) that give numbers: https://www.sqlite.org/rescode.html */
const SQLITE_CODES: Readonly<Record<number, string>> = {
  3: 'SQLITE_PERM',
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  8: 'SQLITE_READONLY',
  11: 'SQLITE_CORRUPT',
  14: 'SQLITE_CANTOPEN',
  26: 'SQLITE_NOTADB',
};

/** Whether the database gave up this transaction for another one, so that the same again may work. */
export function isConflict(error: unknown): boolean {
  return kindOf(error) === 'conflict';
}

export function isSchemaMissing(error: unknown): boolean {
  return kindOf(error) === 'schema_missing';
}

const UNUSABLE: Partial<Record<FailureKind, string>> = {
  not_a_database:
    'The file of the key store is not a SQLite database, or it is damaged: give another path, or restore a backup.',
  not_writable:
    'The database of the key store can not be written: check the rights of its user, or of its file and folder.',
};

/** The error that callers get: one that says what to do, where it is known; else the driver's own. */
export function explained(failure: unknown): unknown {
  const error = withoutValues(failure);
  const kind = kindOf(error);
  if (kind === 'schema_missing') return schemaOutdated(error);
  if (kind === 'number_too_large')
    return new OrgkeyError('record_corrupt', 'The store holds a number that is too large to be one of its own.');
  const message = kind && UNUSABLE[kind];
  return message === undefined ? error : new OrgkeyError('unavailable', message, { cause: error });
}

/** Members of a driver's errors that hold values of a statement or of a row, a hash perhaps, and members that say enough. */
const VALUES = ['sql', 'parameters', 'args', 'detail', 'where'];
const SAFE = ['code', 'errno', 'sqlState', 'severity', 'schema', 'table', 'column', 'constraint'];

/** mysql2 puts the whole statement into its errors, postgres.js the parameters, Postgres the row that it refused. */
function withoutValues(error: unknown): unknown {
  if (!(error instanceof Error) || !VALUES.some((member) => member in error)) return error;
  const told = error as unknown as Readonly<Record<string, unknown>>;
  const safe = new Error(error.message);
  safe.name = error.name;
  if (error.stack !== undefined) safe.stack = error.stack;
  return Object.assign(
    safe,
    Object.fromEntries(SAFE.flatMap((member) => (member in error ? [[member, told[member]]] : []))),
  );
}

export function schemaOutdated(cause?: unknown): OrgkeyError {
  return new OrgkeyError(
    'schema_outdated',
    'The tables of the key store are missing or too old: run `orgkey migrate`, or call migrateSql().',
    { cause },
  );
}

export function schemaNewer(found: number, known: number): OrgkeyError {
  return new OrgkeyError(
    'schema_newer',
    `The tables of the key store have version ${found}, and this version of @orgkey/core knows ${known}: update it. Nothing was changed.`,
  );
}

function kindOf(error: unknown): FailureKind | undefined {
  if (!(error instanceof Error) || error instanceof OrgkeyError) return undefined;
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  const sqlite = typeof errcode === 'number' ? SQLITE_CODES[errcode & 0xff] : undefined;
  const names = [sqlite, code, error.message].filter((name) => typeof name === 'string');
  return KINDS.find(([, pattern]) => names.some((name) => pattern.test(name)))?.[0];
}
