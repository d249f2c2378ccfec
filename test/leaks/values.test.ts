import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import {
  createAuthenticator,
  createKeyManager,
  createMemoryStore,
  type Hasher,
  hmacSha256,
  type IssuedKey,
  type OrgkeyStore,
  sha256,
} from '@orgkey/core';
import { afterAll, describe, expect, test } from 'vitest';
import { viewOf } from '../proof/view.js';
import { CANARIES, type Canaries, createCanaries } from './canaries.js';

const CHANNELS = ['orgkey:decision', 'orgkey:change', 'orgkey:warning'];
let heard: (message: unknown) => void = () => {};
const hear = (message: unknown): void => heard(message);
for (const channel of CHANNELS) subscribe(channel, hear);
afterAll(() => {
  for (const channel of CHANNELS) unsubscribe(channel, hear);
});

/** A store that does what the memory store does, until it is told to fail. */
function breakable(): { readonly store: OrgkeyStore; readonly fail: (how: 'no' | 'rejects' | 'throws') => void } {
  const memory = createMemoryStore();
  let failing = 'no';
  const methods = Object.entries(memory).map(([name, method]) => {
    if (typeof method !== 'function') return [name, method] as const;
    const called = (...args: unknown[]): unknown => {
      if (failing === 'no') return Reflect.apply(method, undefined, args);
      const error = new Error('connection refused');
      if (failing === 'throws') throw error;
      return Promise.reject(error);
    };
    return [name, called] as const;
  });
  return {
    store: Object.fromEntries(methods) as unknown as OrgkeyStore,
    fail(how) {
      failing = how;
    },
  };
}

/** Everything that is done to one key, and what all of it hands out. */
async function live(canaries: Canaries, { store, fail }: ReturnType<typeof breakable>, hasher: Hasher): Promise<void> {
  const told = (event: unknown): void => canaries.value('event', event);
  const throwing = (event: unknown): void => {
    told(event);
    throw new Error('a listener that throws');
  };
  const settings = { store, hasher, rehash: true, listeners: { decision: told, change: throwing, warning: told } };
  const [manager, authenticator] = [createKeyManager(settings), createAuthenticator({ ...settings, deadlineMs: 20 })];
  canaries.value('manager', manager);
  canaries.value('authenticator', authenticator);
  canaries.value('settings', { ...settings, store: undefined });

  /** The key itself is handed out once; all that comes with it is looked at. */
  const issued = async (issuing: Promise<IssuedKey>): Promise<IssuedKey> => {
    const { key, ...rest } = await issuing;
    canaries.key(key);
    const entry = await store.findKey(rest.record.id);
    canaries.hash(entry?.record.hash ?? '');
    canaries.value('issued', rest);
    return { key, ...rest };
  };
  const tried = (where: string, doing: () => unknown): Promise<void> =>
    canaries.settled(where, new Promise((resolve) => resolve(doing())));
  const presented = async (text: string): Promise<void> => {
    for (const headers of [{ 'x-api-key': text }, { authorization: `Bearer ${text}` }] as Record<string, string>[])
      for (const requirement of [{}, { scopes: ['admin'] }, { optional: true }])
        await tried('outcome', () =>
          authenticator.authenticate({ ...viewOf(''), header: (name) => headers[name] }, requirement),
        );
  };
  for (let i = 0; i < CANARIES; i++) {
    const { key, record } = await issued(manager.create({ organization: 'acme', name: `key ${i}`, scopes: ['read'] }));
    const name = { organization: 'acme', id: record.id };
    for (const text of [key, key.slice(0, -1), `${key}x`, `${key},${key}`, key.toUpperCase(), key.slice(3)])
      await presented(text);
    for (const misused of [
      { organization: key, id: record.id },
      { organization: 'acme', id: key },
      { ...name, [key]: 1 },
    ]) {
      await tried('error of revoke', () => manager.revoke(misused));
      await tried('error of rotate', () => manager.rotate(misused));
      await tried('error of list', () => manager.list(misused));
      await tried('error of create', () => manager.create({ ...misused, name: key } as never));
    }
    await tried('error of rename', () => manager.rename({ ...name, name: `${key}\n` }));
    await tried('error of narrow', () => manager.narrow({ ...name, scopes: [`${key} `], allowedAddresses: [key] }));
    await tried('error of an actor', () => manager.rename({ ...name, name: 'x' }, { actor: `${key}\0` }));
    for (const how of ['rejects', 'throws'] as const) {
      fail(how);
      await presented(key);
      await tried('unavailable', () => manager.revoke(name));
      await tried('unavailable', () => manager.create({ organization: 'acme', name: 'x' }));
      fail('no');
    }
    const next = await issued(manager.rotate({ ...name, overlapMs: i % 2 }));
    await tried('renamed', () => manager.rename({ organization: 'acme', id: next.record.id, name: 'next' }));
    await tried('revoked', () => manager.revoke({ organization: 'acme', id: next.record.id }));
    await presented(next.key);
    if (i % 1_000 === 0) await tried('listed', () => manager.list({ organization: 'acme', all: true }));
    canaries.search();
  }
  await authenticator.close();
}

const WRONG_OPTIONS: readonly ((key: string) => unknown)[] = [
  (key) => createAuthenticator({ store: key } as never),
  (key) => createAuthenticator({ store: createMemoryStore(), prefix: key }),
  (key) => createAuthenticator({ store: createMemoryStore(), realm: `"${key}"` }),
  (key) => createAuthenticator({ store: createMemoryStore(), deadlineMs: key as never }),
  (key) => createAuthenticator({ store: createMemoryStore(), sources: [key] as never }),
  (key) => createAuthenticator({ store: createMemoryStore(), carriers: { body: `${key} ${key} ${key}` } }),
  (key) => createKeyManager({ store: createMemoryStore(), hasher: key as never }),
  (key) => hmacSha256({ peppers: { '1': key as never } }),
  (key) => hmacSha256({ peppers: { '1': Buffer.from(key).subarray(0, 31) } }),
];

describe('no key, secret or hash is in anything that the library hands out, tells or throws', () => {
  test.each([
    ['sha256', sha256()],
    ['hmac-sha256', hmacSha256({ peppers: { '1': Buffer.alloc(32, 7) } })],
  ])('%s', async (_, hasher) => {
    const canaries = createCanaries();
    heard = (message) => canaries.value('channel', message);
    const breaking = breakable();
    await createKeyManager({ store: breaking.store }).createOrganization({ slug: 'acme' });
    await live(canaries, breaking, hasher);
    expect(canaries.hits()).toEqual([]);
    expect(canaries.seen()).toBeGreaterThan(CANARIES * 10_000);
  });

  test('a key in the place of an option', async () => {
    const canaries = createCanaries();
    const manager = createKeyManager({ store: createMemoryStore() });
    await manager.createOrganization({ slug: 'acme' });
    const { key } = await manager.create({ organization: 'acme', name: 'ci' });
    canaries.key(key);
    for (const make of WRONG_OPTIONS) await canaries.settled('option', new Promise((resolve) => resolve(make(key))));
    expect(canaries.hits()).toEqual([]);
  });
});
