// A service with so many keys, some of which make the traffic; counts what it asks of its store and its hasher.
import { createAuthenticator, createKeyManager, createMemoryStore, keyEntry, sha256 } from '@orgkey/core';

/** Keys per organization: the memory store counts the active ones of an organization for each new key. */
const PER_ORGANIZATION = 100;

/** A request with this key, as a parser of HTTP gives it: one flat string, not pieces that V8 has put together. */
export function view(text) {
  const key = Buffer.from(text).toString('latin1');
  return {
    header: (name) => (name === 'x-api-key' ? key : undefined),
    headerLineCount: () => 1,
    address: () => undefined,
    rawQuery: () => '',
    pathParameter: () => undefined,
  };
}

export async function issue(store, count) {
  const manager = createKeyManager({ store });
  const keys = [];
  for (let i = 0; i < count; i++) {
    const organization = `org-${Math.floor(i / PER_ORGANIZATION)}`;
    if (i % PER_ORGANIZATION === 0) await manager.createOrganization({ slug: organization });
    const { key } = await manager.create({ organization, name: 'bench' });
    if (i < 1_000) keys.push(key);
  }
  return { manager, keys };
}

/** Keys that were good once. At once, since each revocation waits for the leases. */
export async function issueRevoked(manager, count) {
  const keys = [];
  for (let i = 0; i < count; i++) keys.push(await manager.create({ organization: 'org-0', name: 'revoked' }));
  await Promise.all(keys.map(({ record }) => manager.revoke({ organization: 'org-0', id: record.id })));
  return keys.map(({ key }) => key);
}

/** A store whose reads are answered later and from bytes, as those of a server are: what is measured is the copy. */
const remote = (near) => ({
  ...near,
  async findKey(id) {
    const { record, organization } = near.findKey(id) ?? {};
    return record && keyEntry(...JSON.parse(JSON.stringify([record, organization])));
  },
});

/** Hears of each read of the store and each check of a secret. */
function counting(store, counts) {
  const hasher = sha256();
  const checkFor = (stored) => {
    const check = hasher.checkFor(stored);
    return (key) => {
      counts.checks++;
      return check(key);
    };
  };
  const findKey = (id) => {
    counts.reads++;
    return store.findKey(id);
  };
  return { store: { ...store, findKey }, hasher: { ...hasher, checkFor } };
}

/** Two authenticators, as a process may have them: with more, V8 compiles for none of them. */
export async function openService(count) {
  const store = createMemoryStore();
  const { manager, keys } = await issue(store, count);
  const memory = createAuthenticator({ store });
  const leased = createAuthenticator({ store: remote(store), freshness: 'leased' });
  await new Promise((resolve) => setTimeout(resolve, 200)); // the first lease
  /** Its authenticator counts what it asks for. */
  const openCounted = () => {
    const counts = { reads: 0, checks: 0 };
    const authenticator = createAuthenticator({ ...counting(store, counts), lastUsedIntervalMs: false });
    return { counts, authenticator };
  };
  return { manager, keys, memory, leased, openCounted };
}
