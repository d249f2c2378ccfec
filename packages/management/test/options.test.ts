import { createKeyManager, createMemoryStore, OrgkeyError } from '@orgkey/core';
import { createManagement, type ManagementOptions } from '@orgkey/management';
import { describe, expect, test } from 'vitest';

const good: ManagementOptions = {
  manager: createKeyManager({ store: createMemoryStore() }),
  authorize: () => null,
  basePath: '/settings/api-keys',
};

describe('options of createManagement', () => {
  test.each([
    ['manager', {}],
    ['manager', undefined],
    ['authorize', undefined],
    ['basePath', ''],
    ['basePath', 'settings'],
    ['basePath', '/settings/'],
    ['basePath', '/'],
    ['basePath', '/a//b'],
    ['basePath', '/a/../b'],
    ['basePath', '/a?b'],
    ['origin', 'app.example.com'],
    ['origin', 'https://app.example.com/settings'],
    ['origin', 'null'],
    ['deadlineMs', 0],
    ['deadlineMs', 1.5],
    ['scopes', 'agents:read'],
    ['scopes', ['a b']],
    ['scopes', [null]],
    ['allowOtherScopes', 'yes'],
    ['title', 7],
    ['signInUrl', 'javascript:alert(1)'],
    ['signInUrl', '//evil.example'],
    ['exampleUrl', '/api/"; rm -rf'],
    ['stylesheetUrl', "/theme.css; script-src 'unsafe-inline'"],
    ['onError', 'log'],
    ['basepath', '/settings'],
  ])('%s can not be %j, and the error names it', (option, value) => {
    const make = () => createManagement({ ...good, [option]: value } as ManagementOptions);
    expect(make).toThrow(OrgkeyError);
    expect(make).toThrow(`Option "${option}"`);
  });

  test('the object of the caller is read once and never written', () => {
    const options = Object.freeze({ ...good });
    const management = createManagement(options);
    expect(Object.isFrozen(management)).toBe(true);
    expect(management.owns('/settings/api-keys')).toBe(true);
    expect(management.owns('/settings/api-keys/v1/keys')).toBe(true);
    expect(management.owns('/settings/api-keys2')).toBe(false);
  });
});
