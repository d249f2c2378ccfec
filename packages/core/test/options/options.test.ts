import { describe, expect, test } from 'vitest';
import { checkRequirement } from '../../src/authorization/requirement.js';
import {
  apiKeyHeader,
  bearerToken,
  createAuthenticator,
  createKeyManager,
  createMemoryStore,
  OrgkeyError,
} from '../../src/index.js';

const store = createMemoryStore();
const CANARY = 'canary-canary-canary';
type Settings = Parameters<typeof createAuthenticator>[0];

/** What the error says; fails where there is none, or where it is of another kind. */
function complaint(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    expect(error).toBeInstanceOf(OrgkeyError);
    expect(error).toMatchObject({ code: 'option_invalid', name: 'OrgkeyError' });
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

const authenticatorWith = (settings: unknown) => () => createAuthenticator(settings as Settings);
const managerWith = (settings: unknown) => () => createKeyManager(settings as Parameters<typeof createKeyManager>[0]);

describe.each([
  ['authenticator', authenticatorWith],
  ['manager', managerWith],
])('%s', (_, make) => {
  test.each([
    [undefined, 'settings', 'undefined'],
    [null, 'settings', 'null'],
    [CANARY, 'settings', `a string of ${CANARY.length} characters`],
    [[store], 'settings', 'an array of 1'],
    [{}, 'store', 'undefined'],
    [{ store: CANARY }, 'store', `a string of ${CANARY.length} characters`],
    [{ store: {} }, 'store', '() is undefined'],
    [{ store, prefix: 'Canary-Canary' }, 'prefix', 'a string of 13 characters'],
    [{ store, prefix: 7 }, 'prefix', 'the number 7'],
    [{ store, prefix: '' }, 'prefix', 'an empty string'],
    [{ store, hasher: CANARY }, 'hasher', 'a string'],
    [{ store, hasher: {} }, 'hasher', 'its method hash() is undefined'],
    [{ store, previousHashers: {} }, 'previousHashers', 'an object'],
    [{ store, previousHashers: [CANARY] }, 'previousHashers', 'a string'],
    [{ store, organizations: {} }, 'organizations', 'findById() is undefined'],
    [{ store, listeners: () => {} }, 'listeners', 'a function'],
    [{ store, listeners: { change: CANARY } }, 'listeners.change', 'a string'],
    [{ store, listeners: { changes: () => {} } }, '"changes" in listeners', 'decision, change, warning'],
    [{ store, pepper: CANARY }, '"pepper" in settings', 'Known options: store, prefix'],
    [{ store, Prefix: 'acme' }, '"Prefix" in settings', 'prefix'],
  ])('%j: names the option and the shape of its value', (settings, option, shape) => {
    const message = complaint(make(settings));
    expect(message).toContain(option);
    expect(message).toContain(shape);
    expect(message.toLowerCase()).not.toContain('canary');
  });
});

test.each([
  [{ freshness: 'cached' }, 'freshness', '"strict" or "leased"'],
  [{ sources: [] }, 'sources', 'at least one source'],
  [{ sources: [{ header: 'X Y' }] }, 'sources', 'apiKeyHeader()'],
  [{ sources: [apiKeyHeader(), apiKeyHeader('x-api-key')] }, 'sources', 'no header twice'],
  [{ sources: [bearerToken(), bearerToken()] }, 'sources', 'no header twice'],
  [{ carriers: 'orgSlug' }, 'carriers', 'a string of 7 characters'],
  [{ carriers: { body: true } }, 'carriers.body', 'true'],
  [{ carriers: { body: '' } }, 'carriers.body', 'an empty string'],
  [{ carriers: { path: false } }, 'carriers.path', 'false'],
  [{ carriers: { query: 'a b' } }, 'carriers.query', 'a string of 3 characters'],
  [{ carriers: { cookie: 'x' } }, '"cookie" in carriers', 'body, path, query, header'],
  [{ deadlineMs: 0 }, 'deadlineMs', 'the number 0'],
  [{ deadlineMs: '1000' }, 'deadlineMs', 'a string of 4 characters'],
  [{ deadlineMs: Number.NaN }, 'deadlineMs', 'the number NaN'],
  [{ deadlineMs: 1.5 }, 'deadlineMs', 'from 1 to 600000'],
  [{ lastUsedIntervalMs: -1 }, 'lastUsedIntervalMs', 'the number -1'],
  [{ lastUsedIntervalMs: true }, 'lastUsedIntervalMs', 'or false'],
  [{ realm: 'a"b' }, 'realm', 'a string of 3 characters'],
  [{ realm: 'é' }, 'realm', 'visible ASCII'],
  [{ rehash: 'yes' }, 'rehash', 'true or false'],
])('authenticator, %j', (options, option, says) => {
  const message = complaint(authenticatorWith({ store, ...options }));
  expect(message).toContain(option);
  expect(message).toContain(says);
});

test.each([
  [{ activeKeyLimit: 0 }, 'activeKeyLimit', 'the number 0'],
  [{ activeKeyLimit: '5' }, 'activeKeyLimit', 'a string'],
  [{ maxAgeMs: 5 }, 'maxAgeMs', 'the number 5'],
  [{ maxAgeMs: null }, 'maxAgeMs', 'null'],
])('manager, %j', (options, option, says) => {
  const message = complaint(managerWith({ store, ...options }));
  expect(message).toContain(option);
  expect(message).toContain(says);
});

test.each([
  [{ scopes: 'read' }, 'scopes'],
  [{ scopes: [] }, 'scopes'],
  [{ scopes: ['a b'] }, 'scopes'],
  [{ scopes: ['x'.repeat(65)] }, 'scopes'],
  [{ optional: 'yes' }, 'optional'],
  [{ scope: ['read'] }, '"scope"'],
  ['read', 'requirement'],
])('requirement %j', (requirement, names) => {
  expect(complaint(() => checkRequirement(requirement as Parameters<typeof checkRequirement>[0]))).toContain(names);
});

test.each(['', 'X Y', 'X:Y', 'x'.repeat(65), 'é', 7])('apiKeyHeader(%j)', (name) => {
  expect(complaint(() => apiKeyHeader(name as string))).toContain('a header name');
});

test('one plain object feeds both factories, and is not written', () => {
  const settings = Object.freeze({
    store,
    prefix: 'acme',
    deadlineMs: 50,
    activeKeyLimit: 5,
    rehash: true,
    maxAgeMs: 5_000,
  });
  expect(Object.isFrozen(createAuthenticator(settings))).toBe(true);
  expect(Object.isFrozen(createKeyManager(settings))).toBe(true);
});

test('settings are read once', async () => {
  const settings = { store, deadlineMs: 50, realm: 'one', carriers: { body: 'org' } };
  const authenticator = createAuthenticator(settings);
  Object.assign(settings, { realm: 'two' });
  settings.carriers.body = 'other';
  const outcome = await authenticator.authenticate({
    header: () => undefined,
    headerLineCount: () => 0,
    address: () => undefined,
    rawQuery: () => '',
    pathParameter: () => undefined,
  });
  expect(outcome).toMatchObject({ denial: { headers: { 'www-authenticate': 'Bearer realm="one"' } } });
  expect(authenticator.carriers.body).toBe('org');
});
