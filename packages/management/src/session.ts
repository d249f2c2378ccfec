import { OrgkeyError } from '@orgkey/core';

/** An organization that the signed-in person manages. */
export interface ManagedOrganization {
  readonly slug: string;
  /** What people call it. Default: the slug. */
  readonly name?: string;
}

/** Who is signed in, and the organizations whose keys this person manages: at least one. */
export interface Session {
  /** Kept with each change as who made it: 1 to 200 characters. */
  readonly actor: string;
  /** Slugs, or slugs with names. With several the page has a switcher, and each request names its choice. */
  readonly organizations: readonly (string | ManagedOrganization)[];
}

/** {@link Session} after checks. */
export interface CheckedSession {
  readonly actor: string;
  readonly organizations: readonly Required<ManagedOrganization>[];
}

/**
 * What the host's `authorize` answered, within the deadline. `undefined`: nobody is signed in. Rejects
 * when it throws, is late, or answers something else than a session.
 */
export async function sessionWithin(answer: () => unknown, deadlineMs: number): Promise<CheckedSession | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const tooLate = () => reject(new OrgkeyError('unavailable', `authorize() did not answer in ${deadlineMs} ms.`));
    timer = setTimeout(tooLate, deadlineMs);
  });
  try {
    const session = await Promise.race([new Promise((resolve) => resolve(answer())), late]);
    return session === undefined || session === null || session === false ? undefined : checkSession(session);
  } finally {
    clearTimeout(timer);
  }
}

function checkSession(value: unknown): CheckedSession {
  const { actor, organizations } = value as Partial<Session>;
  if (typeof actor !== 'string' || actor === '' || actor.length > 200 || /[\p{Cc}\p{Cs}]/u.test(actor))
    throw wrongAnswer('actor must be a text of 1 to 200 characters without control characters');
  if (!Array.isArray(organizations) || organizations.length === 0)
    throw wrongAnswer('organizations must be a list of at least one slug');
  return { actor, organizations: organizations.map(checkOrganization) };
}

function checkOrganization(value: unknown): Required<ManagedOrganization> {
  const { slug, name } = typeof value === 'string' ? { slug: value } : ((value ?? {}) as Partial<ManagedOrganization>);
  if (typeof slug !== 'string' || (name !== undefined && typeof name !== 'string'))
    throw wrongAnswer('organizations must be slugs, or objects such as { slug: "acme", name: "Acme" }');
  return { slug, name: name ?? slug };
}

function wrongAnswer(what: string): OrgkeyError {
  return new OrgkeyError('option_invalid', `What authorize() answers is no session: ${what}.`);
}
