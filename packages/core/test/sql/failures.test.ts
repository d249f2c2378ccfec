import { inspect } from 'node:util';
import { OrgkeyError } from '@orgkey/core';
import { describe, expect, test } from 'vitest';
import { explained, isConflict, isSchemaMissing } from '../../src/store/sql/failures.js';

const driverError = (members: object, message = 'driver says no') => Object.assign(new Error(message), members);

describe('what a driver says', () => {
  test.each([
    { code: '40001' },
    { code: '40P01' },
    { code: 'ER_LOCK_DEADLOCK' },
    { code: 'ER_CHECKREAD' },
    { code: 'SQLITE_BUSY' },
    { code: 'SQLITE_BUSY_SNAPSHOT' },
    { code: 'ERR_SQLITE_ERROR', errcode: 517 },
  ])('%j: the same again may work', (members) => {
    expect(isConflict(driverError(members))).toBe(true);
    expect(explained(driverError(members))).toMatchObject({ message: 'driver says no' });
  });

  test.each([
    [{ code: '42P01' }, 'schema_outdated'],
    [{ code: '42703' }, 'schema_outdated'],
    [{ code: 'ER_NO_SUCH_TABLE' }, 'schema_outdated'],
    [{ code: 'SQLITE_NOTADB' }, 'unavailable'],
    [{ code: 'ERR_SQLITE_ERROR', errcode: 26 }, 'unavailable'],
    [{ code: 'SQLITE_READONLY_DBMOVED' }, 'unavailable'],
    [{ code: '42501' }, 'unavailable'],
    [{ code: 'ERR_OUT_OF_RANGE' }, 'record_corrupt'],
  ])('%j is %s', (members, code) => {
    const error = explained(driverError(members));
    expect(error).toBeInstanceOf(OrgkeyError);
    expect(error).toMatchObject({ code });
    expect(isConflict(driverError(members))).toBe(false);
  });

  test('SQLite names a missing table or column in its text alone', () => {
    expect(isSchemaMissing(driverError({ code: 'SQLITE_ERROR' }, 'no such table: orgkey_key'))).toBe(true);
    expect(isSchemaMissing(driverError({ code: 'SQLITE_ERROR' }, 'no such column: k.hash'))).toBe(true);
    expect(isSchemaMissing(driverError({ code: 'SQLITE_ERROR' }, 'near "no such table": syntax error'))).toBe(false);
  });

  test('anything else stays the error that it is', () => {
    const refused = driverError({ code: 'ECONNREFUSED' });
    expect(explained(refused)).toBe(refused);
    const ours = new OrgkeyError('record_corrupt', 'x');
    expect(explained(ours)).toBe(ours);
    expect(explained('a text')).toBe('a text');
  });

  test('values of statements and rows stay behind, also where they can not be deleted', () => {
    const parameters = { value: ['$canary'], enumerable: false };
    const postgresJs = Object.defineProperties(driverError({ code: '23514', constraint: 'c' }), {
      parameters,
      args: parameters,
    });
    const mysql = driverError({ code: 'ER_X', errno: 1, sql: "insert … '$canary'" });
    const pg = driverError({ code: '23514', detail: 'Failing row contains (…, $canary, …)', table: 'orgkey_key' });
    const missing = driverError({ code: 'ER_NO_SUCH_TABLE', sql: "insert … '$canary'" });
    for (const error of [postgresJs, mysql, pg, missing].map(explained))
      expect(inspect(error, { depth: null, showHidden: true })).not.toContain('canary');
    expect(explained(postgresJs)).toMatchObject({ code: '23514', constraint: 'c', message: 'driver says no' });
    expect(explained(missing)).toMatchObject({ code: 'schema_outdated', cause: { code: 'ER_NO_SUCH_TABLE' } });
  });
});
