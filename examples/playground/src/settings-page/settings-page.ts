import type { KeyManager } from '@orgkey/core';
import { createManagement, type Management } from '@orgkey/management';
import { createSessions } from './sessions.js';
import { createSignIn, PAGE_PATH, SIGN_IN_PATH, type SignIn } from './sign-in.js';

/** Settings → API Keys, and the demo sign-in in front of it. */
export interface SettingsPage {
  readonly signIn: SignIn;
  readonly management: Management;
}

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
      signInUrl: SIGN_IN_PATH,
      exampleUrl: '/api/whoami',
    }),
  };
}
