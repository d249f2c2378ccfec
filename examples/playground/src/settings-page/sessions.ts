import { randomBytes } from 'node:crypto';

/** Beyond this number the oldest session ends: this is a demo, and its memory is bounded. */
const MAX_SESSIONS = 10_000;
const COOKIE = 'playground_session';

/** Who is signed in where, as far as this process knows. */
export interface Sessions {
  /** Signs in for an organization, and ends the session that a `Cookie` header names; answers the value of `Set-Cookie`. */
  begin(organization: string, cookies: string | undefined): string;
  /** The organization of the session that a `Cookie` header names. */
  find(cookies: string | undefined): string | undefined;
  /** Signs out; answers the value of `Set-Cookie`. */
  end(cookies: string | undefined): string;
}

export function createSessions(): Sessions {
  const organizations = new Map<string, string>();
  const idIn = (cookies = ''): string =>
    new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]{32})(?:;|$)`).exec(cookies)?.[1] ?? '';
  const attributes = 'Path=/settings; HttpOnly; SameSite=Lax';
  return {
    begin(organization, cookies) {
      organizations.delete(idIn(cookies));
      // Never the id that came: somebody else may know that one.
      const id = randomBytes(24).toString('base64url');
      organizations.set(id, organization);
      const [oldest = ''] = organizations.keys();
      if (organizations.size > MAX_SESSIONS) organizations.delete(oldest);
      return `${COOKIE}=${id}; ${attributes}`;
    },
    find: (cookies) => organizations.get(idIn(cookies)),
    end(cookies) {
      organizations.delete(idIn(cookies));
      return `${COOKIE}=; Max-Age=0; ${attributes}`;
    },
  };
}
