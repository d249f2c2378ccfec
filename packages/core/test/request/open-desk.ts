import {
  type Authenticator,
  type AuthenticatorOptions,
  createAuthenticator,
  createKeyManager,
  createMemoryStore,
} from '../../src/index.js';

export interface Desk {
  readonly authenticator: Authenticator;
  /** A key of acme with full access. */
  readonly key: string;
  /** A key of acme that reaches `agents:read` alone. */
  readonly narrowKey: string;
}

/** An authenticator with the organization acme; `slow` answers each look-up with a promise. */
export async function openDesk(options: AuthenticatorOptions & { slow?: boolean } = {}): Promise<Desk> {
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
