import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Authenticator,
  type AuthenticatorOptions,
  createAuthenticator,
  createKeyManager,
  createMemoryStore,
} from '@orgkey/core';
import { afterEach } from 'vitest';

const servers: Server[] = [];

afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    }),
  );
});

/** A real listening server; it is closed after the test. */
export async function serve(app: RequestListener): Promise<string> {
  const server = createServer(app);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

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
