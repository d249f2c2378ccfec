import {
  type Authenticator,
  type AuthenticatorOptions,
  createAuthenticator,
  createKeyManager,
  createMemoryStore,
} from '@orgkey/core';

/** What an adapter's own tests are about: who judges, and who may pass. */
export interface Desk {
  readonly authenticator: Authenticator;
  /** A key of acme with full access. */
  readonly key: string;
  /** A key of acme that reaches `agents:read` alone. */
  readonly narrowKey: string;
}

/**
 * An authenticator on a store in memory, with the organization acme and two keys, for what an adapter has of its own
 * and no suite knows. `slow` answers each look-up with a promise, as every store but the one in memory does.
 *
 * @example
 * const { authenticator, key } = await openDesk({ carriers: { path: 'orgSlug' } });
 */
export async function openDesk(options: AuthenticatorOptions & { readonly slow?: boolean } = {}): Promise<Desk> {
  const { slow = false, ...rest } = options;
  const store = createMemoryStore();
  const manager = createKeyManager({ store });
  await manager.createOrganization({ slug: 'acme' });
  const { key } = await manager.create({ organization: 'acme', name: 'full' });
  const narrow = await manager.create({ organization: 'acme', name: 'narrow', scopes: ['agents:read'] });
  const findKey: typeof store.findKey = async (id) => store.findKey(id);
  const authenticator = createAuthenticator({ store: slow ? { ...store, findKey } : store, ...rest });
  return { authenticator, key, narrowKey: narrow.key };
}
