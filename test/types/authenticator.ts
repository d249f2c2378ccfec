import { type Authenticator, createAuthenticator, createMemoryStore } from '@orgkey/core';

export const authenticator: Authenticator = createAuthenticator({ store: createMemoryStore() });
