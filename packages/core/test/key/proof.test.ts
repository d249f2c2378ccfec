import { expect, test } from 'vitest';
import { createMemoryStore, type Hasher, type OrgkeyStore, sha256 } from '../../src/index.js';
import { checksumOf } from '../../src/key/checksum.js';
import { openService, reasonsOf } from '../service.js';

/** SHA-256 that takes its time, as argon2id does, and counts how often a stored string is taken apart. */
function slowly(more: Partial<Hasher> = {}): { readonly hasher: Hasher; readonly taken: () => number } {
  const plain = sha256();
  let taken = 0;
  const checkFor: Hasher['checkFor'] = (hash) => {
    taken++;
    const check = plain.checkFor(hash);
    return check && (async (key) => check(key));
  };
  return { hasher: { ...plain, checkFor, ...more }, taken: () => taken };
}

/** The same id with another secret, and an id that nobody has. */
async function strangersTo(key: string): Promise<{ readonly wrong: string; readonly unknown: string }> {
  const { key: unknown } = await (await openService()).issue();
  const body = key.slice(0, 20) + unknown.slice(20, -6);
  return { unknown, wrong: body + checksumOf(body) };
}

test('a hasher may answer later: each verdict is the same', async () => {
  const { hasher } = slowly();
  const { issue, present, manager, decisions } = await openService({ hasher });
  const { key, record } = await issue();
  const { wrong, unknown } = await strangersTo(key);
  for (const text of [key, wrong, unknown]) await present(text);
  await manager.revoke({ organization: 'acme', id: record.id });
  await present(key);
  expect(reasonsOf(decisions)).toEqual(['accepted', 'secret_wrong', 'key_unknown', 'key_revoked']);
});

test('a stored string is taken apart once, however often its key is presented', async () => {
  const { hasher, taken } = slowly();
  const { issue, present } = await openService({ hasher });
  const { key } = await issue();
  const before = taken();
  for (let i = 0; i < 5; i++) expect((await present(key)).ok).toBe(true);
  expect(taken() - before).toBe(1);
});

test('an unknown id is unknown, also to a hasher that has no decoy', async () => {
  const { hasher } = slowly({ decoy: '' });
  const { issue, present, decisions } = await openService({ hasher });
  const { unknown } = await strangersTo((await issue()).key);
  expect(await present(unknown)).toMatchObject({ ok: false, code: 'credential_invalid' });
  expect(reasonsOf(decisions)).toEqual(['key_unknown']);
});

test('the record of another key lets nobody in', async () => {
  const memory = createMemoryStore();
  const { issue } = await openService({ store: memory });
  const [{ key }, other] = [await issue(), await issue()];
  const store: OrgkeyStore = {
    ...memory,
    findKey: () => memory.findKey(other.record.id),
    insertOrganization: async () => true,
  };
  const { present } = await openService({ store });
  const cause = { code: 'record_corrupt', message: 'The store answered with the record of another key.' };
  expect(await present(key)).toMatchObject({ ok: false, code: 'unavailable', cause });
});
