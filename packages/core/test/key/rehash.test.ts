import { expect, test } from 'vitest';
import { createMemoryStore, hmacSha256, type OrgkeyStore, sha256 } from '../../src/index.js';
import { openService } from '../service.js';

const peppers = { '1': Buffer.alloc(32, 1), '2': Buffer.alloc(32, 2) };
const old = sha256();
const current = hmacSha256({ peppers, current: '2' });

/** A key that was issued under the old hasher, and the store it is in. */
async function oldKey() {
  const memory = createMemoryStore();
  const { issue } = await openService({ store: memory, hasher: old });
  const calls: { id: string; from: string; to: string }[] = [];
  const replaceHash: OrgkeyStore['replaceHash'] = (replacement) => {
    calls.push(replacement);
    return memory.replaceHash(replacement);
  };
  const store: OrgkeyStore = { ...memory, replaceHash, insertOrganization: async () => true };
  const issued = await issue();
  const hash = async () => (await memory.findKey(issued.record.id))?.record.hash ?? '';
  return { ...issued, store, calls, hash };
}

test('off unless asked for', async () => {
  const { key, store, calls } = await oldKey();
  const { present, authenticator } = await openService({ store, hasher: current });
  expect((await present(key)).ok).toBe(true);
  await authenticator.close();
  expect(calls).toEqual([]);
});

test('towards the configured hasher, at the next good use, off the request', async () => {
  const { key, store, calls, hash } = await oldKey();
  const { present, authenticator, changes } = await openService({ store, hasher: current, rehash: true });
  expect((await present(key)).ok).toBe(true);
  await authenticator.close();
  expect(calls).toHaveLength(1);
  expect(calls[0]?.from).toMatch(/^\$sha256\$/);
  expect(await hash()).toMatch(/^\$hmac-sha256\$k=2\$/);
  expect((await present(key)).ok).toBe(true);
  expect(changes).toEqual([]);
});

test('an older pepper is replaced by the current one', async () => {
  const { store, hash } = await oldKey();
  const { issue } = await openService({ store, hasher: hmacSha256({ peppers, current: '1' }) });
  const { key, record } = await issue();
  const { present, authenticator } = await openService({ store, hasher: current, rehash: true });
  await present(key);
  await authenticator.close();
  expect((await store.findKey(record.id))?.record.hash).toMatch(/k=2\$/);
  expect(await hash()).toMatch(/^\$sha256\$/); // another key's stays
});

test('at most once per key and process, also when it fails', async () => {
  const { key, store, calls } = await oldKey();
  const failing: OrgkeyStore = {
    ...store,
    replaceHash: (replacement) => {
      calls.push(replacement);
      return Promise.reject(new Error('read only'));
    },
  };
  const { present, authenticator, warnings } = await openService({ store: failing, hasher: current, rehash: true });
  for (let i = 0; i < 5; i++) expect((await present(key)).ok).toBe(true);
  await authenticator.close();
  expect(calls).toHaveLength(1);
  expect(warnings.map(({ type }) => type).filter((type) => type === 'rehash_failed')).toHaveLength(1);
});

test('never for a key that was refused, and never on a revoked one', async () => {
  const { key, record, store, calls, hash } = await oldKey();
  const { present, authenticator, manager } = await openService({ store, hasher: current, rehash: true });
  await present(key, { scopes: ['a'] }); // full access: accepted, and considered
  await authenticator.close();
  expect(calls).toHaveLength(1);
  const again = await oldKey();
  const second = await openService({ store: again.store, hasher: current, rehash: true });
  await second.manager.revoke({ organization: 'acme', id: again.record.id });
  await second.present(again.key);
  await second.authenticator.close();
  expect(again.calls).toEqual([]);
  await manager.revoke({ organization: 'acme', id: record.id });
  expect(await store.replaceHash({ id: record.id, from: await hash(), to: 'x' })).toBe(false);
});
