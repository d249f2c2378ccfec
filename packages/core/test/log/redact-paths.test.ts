import { apiKeyHeader, bearerToken, type Source } from '@orgkey/core';
import { redactPaths } from '@orgkey/core/log';
import { describe, expect, test } from 'vitest';

describe('redactPaths', () => {
  test('follows from the sources', () => {
    expect(redactPaths([apiKeyHeader('X-Acme-Key')])).toEqual([
      'headers["X-Acme-Key"]',
      'headers["x-acme-key"]',
      'rawHeaders',
      '*.headers["X-Acme-Key"]',
      '*.headers["x-acme-key"]',
      '*.rawHeaders',
      '*.*.headers["X-Acme-Key"]',
      '*.*.headers["x-acme-key"]',
      '*.*.rawHeaders',
    ]);
  });

  test('takes the sources that authenticators take, by default', () => {
    expect(redactPaths()).toEqual(redactPaths([apiKeyHeader(), bearerToken()]));
  });

  test('is a list of one’s own, which may be added to', () => {
    redactPaths().push('password');
    expect(redactPaths()).not.toContain('password');
  });

  test('refuses what an authenticator would refuse', () => {
    expect(() => redactPaths(['X-API-Key'] as unknown as Source[])).toThrow(/^Option "sources" must be a list/);
  });
});
