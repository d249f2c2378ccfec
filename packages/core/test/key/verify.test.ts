import { expect, test } from 'vitest';
import { createMemoryStore, type Hasher, hmacSha256, keyEntry, type OrgkeyStore, sha256 } from '../../src/index.js';
import { checksumOf } from '../../src/key/checksum.js';
import { openService, reasonsOf } from '../service.js';

/** A hasher that tells what it was asked to verify. */
function watchedHasher(): { hasher: Hasher; verified: string[] } {
  const inner = sha256();
  const verified: string[] = [];
  const checkFor: Hasher['checkFor'] = (hash) => {
    const check = inner.checkFor(hash);
    if (check === undefined) return undefined;
    return (key) => {
      verified.push(hash);
      return check(key);
    };
  };
  return { hasher: { ...inner, checkFor }, verified };
}

/** The same key with another id or secret, and the checksum for it. */
function withPart(key: string, part: 'id' | 'secret'): string {
  const [prefix = '', id = '', rest = ''] = key.split('_');
  const other = (text: string) => (text.startsWith('a') ? 'b' : 'a') + text.slice(1);
  const secret = rest.slice(0, 32);
  const body = [prefix, part === 'id' ? other(id) : id, part === 'secret' ? other(secret) : secret].join('_');
  return body + checksumOf(body);
}

test('an unknown id costs what a wrong secret costs: one verification', async () => {
  const { hasher, verified } = watchedHasher();
  const { issue, present, decisions } = await openService({ hasher });
  const { key } = await issue();
  await present(withPart(key, 'id'));
  await present(withPart(key, 'secret'));
  expect(reasonsOf(decisions)).toEqual(['key_unknown', 'secret_wrong']);
  expect(verified).toHaveLength(2);
  expect(verified[0]).toBe(hasher.decoy);
  expect(verified[0]).toHaveLength(verified[1]?.length ?? 0);
});

test('a key of another form costs nothing: no store, no hash', async () => {
  const { hasher, verified } = watchedHasher();
  const memory = createMemoryStore();
  let reads = 0;
  const findKey: OrgkeyStore['findKey'] = (id) => {
    reads++;
    return memory.findKey(id);
  };
  const { issue, present, decisions } = await openService({ hasher, store: { ...memory, findKey } });
  const { key } = await issue();
  const wrong = [
    `${key}x`,
    key.slice(1),
    `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`,
    key.toLowerCase(),
    'x',
  ];
  for (const text of wrong) await present(text);
  expect(reasonsOf(decisions)).toEqual(wrong.map(() => 'key_malformed'));
  expect([reads, verified.length]).toEqual([0, 0]);
});

test("a store that answers with another key's record is corrupt, and lets nobody in", async () => {
  const memory = createMemoryStore();
  const swap = new Map<string, string>();
  const findKey: OrgkeyStore['findKey'] = (id) => memory.findKey(swap.get(id) ?? id);
  const { issue, present, decisions } = await openService({ store: { ...memory, findKey } });
  const [one, two] = [await issue(), await issue()];
  swap.set(one.record.id, two.record.id);
  expect(await present(one.key)).toMatchObject({ code: 'unavailable', denial: { status: 503 } });
  expect(reasonsOf(decisions)).toEqual(['record_corrupt']);
});

test.each(['throws', 'rejects', 'answers with nonsense'])(
  'a store that %s is unavailable, never "not valid"',
  async (how) => {
    const memory = createMemoryStore();
    const { issue } = await openService({ store: memory });
    const { key } = await issue();
    const broken = new Error('connection refused');
    const answers: Record<string, () => unknown> = {
      throws: () => {
        throw broken;
      },
      rejects: () => Promise.reject(broken),
      'answers with nonsense': () => ({}),
    };
    const findKey = answers[how] as OrgkeyStore['findKey'];
    const store = { ...memory, findKey, insertOrganization: async () => true };
    const { present, decisions } = await openService({ store });
    expect(await present(key)).toMatchObject({ code: 'unavailable', denial: { headers: { 'retry-after': '1' } } });
    expect(decisions[0]).toMatchObject({ type: 'unavailable', code: 'unavailable' });
  },
);

test('a hash that nobody here reads is unavailable (hash_unreadable)', async () => {
  const store = createMemoryStore();
  const peppers = { '1': Buffer.alloc(32, 1), '2': Buffer.alloc(32, 2) };
  const { issue } = await openService({ store, hasher: hmacSha256({ peppers, current: '2' }) });
  const { key } = await issue();
  const second = { ...store, insertOrganization: async () => true };
  for (const options of [{}, { hasher: hmacSha256({ peppers: { '1': peppers['1'] } }) }]) {
    const { present, decisions } = await openService({ store: second, ...options });
    expect(await present(key)).toMatchObject({ code: 'unavailable' });
    expect(reasonsOf(decisions)).toEqual(['hash_unreadable']);
  }
  const { present } = await openService({ store: second, previousHashers: [hmacSha256({ peppers, current: '1' })] });
  expect(await present(key)).toMatchObject({ ok: true });
});

test('the principal is frozen at every depth, and the same for an optional route', async () => {
  const { issue, present } = await openService();
  const { key } = await issue({ scopes: ['a'] });
  for (const requirement of [{}, { optional: true }]) {
    const outcome = await present(key, requirement);
    const principal = outcome.ok ? outcome.value : undefined;
    for (const part of [principal, principal?.organization, principal?.scopes])
      expect(Object.isFrozen(part)).toBe(true);
    expect(() => Object.assign(principal?.organization ?? {}, { slug: 'beta' })).toThrow(TypeError);
  }
});

test('the record that a caller may still hold is not the one that is judged', async () => {
  const { issue, present, store } = await openService();
  const { key, record } = await issue({ scopes: ['a'] });
  const entry = await store.findKey(record.id);
  const copy = entry && keyEntry({ ...entry.record, scopes: null }, entry.organization);
  expect(copy?.principal?.scopes).toBeNull();
  expect(await present(key, { scopes: ['b'] })).toMatchObject({ code: 'scope_missing' });
});

test('a principal is made of copies: a store may go on with the lists that it gave', async () => {
  const { issue, store } = await openService();
  const { record } = await issue();
  const entry = await store.findKey(record.id);
  const scopes = ['a'];
  const made = entry && keyEntry({ ...entry.record, scopes }, entry.organization);
  scopes.push('b');
  expect(made?.principal?.scopes).toEqual(['a']);
  expect(Object.isFrozen(made?.principal?.scopes)).toBe(true);
});
