import type { KeyManager } from '@orgkey/core';
import { createManagement, type Management } from '@orgkey/management';
import { createSessions } from './sessions.js';
import { createSignIn, PAGE_PATH, SIGN_IN_PATH, type SignIn } from './sign-in.js';

/** Settings → API Keys, and the demo sign-in in front of it. */
export interface SettingsPage {
  readonly signIn: SignIn;
  readonly management: Management;
}

/** What the page offers; the HTTP API takes any scope, for who tries things out. */
const SCOPES = [
  { name: 'agents:write', description: 'Call /api/scoped, which demands it.' },
  { name: 'agents:read', description: 'An example: no route here demands it.' },
];

export function createSettingsPage(manager: KeyManager): SettingsPage {
  const sessions = createSessions();
  return {
    signIn: createSignIn({ sessions, manager }),
    management: createManagement({
      manager,
      basePath: PAGE_PATH,
      authorize(request) {
        const organization = sessions.find(request.headers.get('cookie') ?? undefined);
        if (organization === undefined) return undefined;
        return { actor: `demo user of ${organization}`, organizations: [organization] };
      },
      scopes: SCOPES,
      allowOtherScopes: true,
      signInUrl: SIGN_IN_PATH,
      exampleUrl: '/api/whoami',
    }),
  };
}
