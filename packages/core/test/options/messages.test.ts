import { expect, test } from 'vitest';
import { createGuard } from '../../src/adapter/index.js';
import {
  apiKeyHeader,
  createAuthenticator,
  createKeyManager,
  createMemoryStore,
  hmacSha256,
  OrgkeyError,
} from '../../src/index.js';

const store = createMemoryStore();
const authenticator = createAuthenticator({ store });
const pepper = Buffer.alloc(32, 7);

/** What is wrong, and all that is said of it: the option, what it must be, and what it is. */
const CASES: readonly (readonly [make: () => unknown, message: string])[] = [
  [
    () => createAuthenticator('x' as never),
    'Option "settings" must be an object such as { store: createMemoryStore() }, but it is a string of 1 characters.',
  ],
  [
    () => createAuthenticator({ store: {} as never }),
    'Option "store" must be a store such as createMemoryStore(), but its method findKey() is undefined.',
  ],
  [
    () => createAuthenticator({ store: 'x' as never }),
    'Option "store" must be a store such as createMemoryStore(), but it is a string of 1 characters.',
  ],
  [
    () => createAuthenticator({ store, stroe: 1 } as never),
    'Unknown option "stroe" in settings. Known options: store, prefix, hasher, previousHashers, organizations, listeners, freshness, sources, carriers, deadlineMs, lastUsedIntervalMs, realm, rehash, activeKeyLimit, maxAgeMs.',
  ],
  [
    () => createAuthenticator({ store, prefix: 'A' }),
    'Option "prefix" must be 1 to 24 characters of the form acme or acme_live (a-z, 0-9, single underscores, a letter first), but it is a string of 1 characters.',
  ],
  [
    () => createAuthenticator({ store, realm: '"' }),
    'Option "realm" must be 1 to 128 visible ASCII characters without " and \\, but it is a string of 1 characters.',
  ],
  [
    () => createAuthenticator({ store, deadlineMs: 0 }),
    'Option "deadlineMs" must be a whole number from 1 to 600000, but it is the number 0.',
  ],
  [
    () => createAuthenticator({ store, deadlineMs: 600_001 }),
    'Option "deadlineMs" must be a whole number from 1 to 600000, but it is the number 600001.',
  ],
  [
    () => createAuthenticator({ store, deadlineMs: 1.5 }),
    'Option "deadlineMs" must be a whole number from 1 to 600000, but it is the number 1.5.',
  ],
  [
    () => createAuthenticator({ store, deadlineMs: '1' as never }),
    'Option "deadlineMs" must be a whole number from 1 to 600000, but it is a string of 1 characters.',
  ],
  [
    () => createAuthenticator({ store, lastUsedIntervalMs: -1 }),
    'Option "lastUsedIntervalMs" must be a whole number from 0 to 86400000, or false, but it is the number -1.',
  ],
  [
    () => createAuthenticator({ store, lastUsedIntervalMs: 86_400_001 }),
    'Option "lastUsedIntervalMs" must be a whole number from 0 to 86400000, or false, but it is the number 86400001.',
  ],
  [
    () => createAuthenticator({ store, rehash: 1 as never }),
    'Option "rehash" must be true or false, but it is the number 1.',
  ],
  [
    () => createAuthenticator({ store, freshness: 'fresh' as never }),
    'Option "freshness" must be "strict" or "leased", but it is a string of 5 characters.',
  ],
  [
    () => createAuthenticator({ store: { ...store, readChanges: undefined }, freshness: 'leased' } as never),
    'Option "store" must be a store with a change feed, since freshness is "leased", but its method readChanges() is undefined.',
  ],
  [
    () => createAuthenticator({ store, sources: [] }),
    'Option "sources" must be a list of at least one source, made by apiKeyHeader() or bearerToken(), no header twice, but it is an empty array.',
  ],
  [
    () => createAuthenticator({ store, sources: [apiKeyHeader('X-A'), apiKeyHeader('x-a')] }),
    'Option "sources" must be a list of at least one source, made by apiKeyHeader() or bearerToken(), no header twice, but it is an array of 2.',
  ],
  [
    () => createAuthenticator({ store, carriers: [] as never }),
    'Option "carriers" must be an object such as { body: "orgSlug", path: "orgSlug" }, but it is an empty array.',
  ],
  [
    () => createAuthenticator({ store, carriers: { cookie: 'x' } as never }),
    'Unknown option "cookie" in carriers. Known options: body, path, query, header.',
  ],
  [
    () => createAuthenticator({ store, carriers: { body: '' } }),
    'Option "carriers.body" must be a name of 1 to 64 visible ASCII characters, or false, but it is an empty string.',
  ],
  [
    () => createAuthenticator({ store, carriers: { path: 'é' } }),
    'Option "carriers.path" must be a name of 1 to 64 visible ASCII characters, but it is a string of 1 characters.',
  ],
  [
    () => createAuthenticator({ store, carriers: { query: true } as never }),
    'Option "carriers.query" must be a name of 1 to 64 visible ASCII characters, but it is true.',
  ],
  [
    () => createAuthenticator({ store, carriers: { header: 'x'.repeat(65) } }),
    'Option "carriers.header" must be a name of 1 to 64 visible ASCII characters, but it is a string of 65 characters.',
  ],
  [
    () => createAuthenticator({ store, organizations: {} as never }),
    'Option "organizations" must be an OrganizationDirectory, but its method findById() is undefined.',
  ],
  [
    () => createAuthenticator({ store, listeners: null as never }),
    'Option "listeners" must be an object such as { decision: (event) => … }, but it is null.',
  ],
  [
    () => createAuthenticator({ store, listeners: { decisions() {} } as never }),
    'Unknown option "decisions" in listeners. Known options: decision, change, warning.',
  ],
  [
    () => createAuthenticator({ store, listeners: { decision: 'x' } as never }),
    'Option "listeners.decision" must be a function, but it is a string of 1 characters.',
  ],
  [
    () => createAuthenticator({ store, hasher: {} as never }),
    'Option "hasher" must be a hasher such as sha256(), but its method hash() is undefined.',
  ],
  [
    () => createAuthenticator({ store, previousHashers: 'sha256' as never }),
    'Option "previousHashers" must be a list of hashers, but it is a string of 6 characters.',
  ],
  [
    () => createAuthenticator({ store, previousHashers: [{}] as never }),
    'Option "previousHashers" must be a hasher such as sha256(), but its method hash() is undefined.',
  ],
  [
    () => createKeyManager({ store, activeKeyLimit: 0 }),
    'Option "activeKeyLimit" must be a whole number from 1 to 1000000, but it is the number 0.',
  ],
  [
    () => createKeyManager({ store, activeKeyLimit: 1.5 }),
    'Option "activeKeyLimit" must be a whole number from 1 to 1000000, but it is the number 1.5.',
  ],
  [
    () => createKeyManager({ store, maxAgeMs: 0 }),
    'Option "maxAgeMs" must be a whole number from 1000 to 3162240000000, but it is the number 0.',
  ],
  [
    () => apiKeyHeader('X Y'),
    'Option "apiKeyHeader(name)" must be a header name such as X-API-Key, but it is a string of 3 characters.',
  ],
  [
    () => hmacSha256(undefined as never),
    'Option "options of hmacSha256" must be an object such as { peppers: { "1": bytes } }, but it is undefined.',
  ],
  [
    () => hmacSha256({ peppers: [] as never }),
    'Option "peppers" must be an object of peppers by version, such as { "1": bytes }, but it is an empty array.',
  ],
  [
    () => hmacSha256({ peppers: {} }),
    'Option "peppers" must be an object with at least one pepper, but it is an empty array.',
  ],
  [
    () => hmacSha256({ peppers: { a$b: pepper } }),
    'Option "peppers" must be named by versions of 1 to 32 characters (A-Z, a-z, 0-9, . + -), but it is a string of 3 characters.',
  ],
  [
    () => hmacSha256({ peppers: { '1': pepper.subarray(1) } }),
    'Option "peppers" must hold 32 bytes or more under version "1", but it is 31 bytes.',
  ],
  [
    () => hmacSha256({ peppers: { '1': 'x' } } as never),
    'Option "peppers" must hold 32 bytes or more under version "1", but it is a string of 1 characters.',
  ],
  [
    () => hmacSha256({ peppers: { '1': pepper, '2': pepper } }),
    'Option "current" must be one of the versions in "peppers": 1, 2, but it is undefined.',
  ],
  [
    () => hmacSha256({ peppers: { '1': pepper, '2': pepper }, current: '3' }),
    'Option "current" must be one of the versions in "peppers": 1, 2, but it is a string of 1 characters.',
  ],
  [
    () => hmacSha256({ peppers: { '1': pepper }, current: 1 as never }),
    'Option "current" must be one of the versions in "peppers": 1, but it is the number 1.',
  ],
  [
    () => hmacSha256({ peppers: { '1': pepper }, pepper } as never),
    'Unknown option "pepper" in hmacSha256(). Known options: peppers, current.',
  ],
  [
    () => createGuard({} as never, undefined),
    'Option "authenticator" must be what createAuthenticator() returns, but its method authenticate() is undefined.',
  ],
  [
    () => createGuard(authenticator, 'x' as never),
    'Option "options" must be an object such as { scopes: ["agents:write"] }, but it is a string of 1 characters.',
  ],
  [
    () => createGuard(authenticator, { optional: 'yes' as never }),
    'Option "optional" must be true or false, but it is a string of 3 characters.',
  ],
  [
    () => createGuard(authenticator, { scopes: [] }),
    'Option "scopes" must be a list of at least one scope, but it is an empty array.',
  ],
  [
    () => createGuard(authenticator, { scopes: 'read' as never }),
    'Option "scopes" must be a list of at least one scope, but it is a string of 4 characters.',
  ],
  [
    () => createGuard(authenticator, { scopes: ['a b'] }),
    'Option "scopes" must be a list of scopes, each 1 to 64 visible ASCII characters without blank, " and \\, such as agents:write, but it is a string of 3 characters.',
  ],
  [
    () => createGuard(authenticator, { scope: 'read' } as never),
    'Unknown option "scope" in the requirement. Known options: scopes, optional.',
  ],
  [
    () => createGuard(authenticator, { onDenied: 'x' as never }),
    'Option "onDenied" must be a function, but it is a string of 1 characters.',
  ],
];

test.each(CASES)('%s', (make, message) => {
  expect(make).toThrow(new OrgkeyError('option_invalid', message));
});
