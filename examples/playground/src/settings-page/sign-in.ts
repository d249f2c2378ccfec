import { type KeyManager, OrgkeyError } from '@orgkey/core';
import { json, type Reply } from '../api/route.js';
import type { Sessions } from './sessions.js';
import { signInForm } from './sign-in-form.js';

/** The demo sign-in's own path, and where it leads. */
export const SIGN_IN_PATH = '/settings/session';
export const PAGE_PATH = '/settings/api-keys';

/** A request of the sign-in, as far as it is looked at. */
export interface SignInCall {
  readonly method: string;
  header(name: string): string | undefined;
  readonly content: AsyncIterable<Uint8Array>;
}

/** Answers `GET` (a form), `POST` (signs in) and `DELETE` (signs out). */
export type SignIn = (call: SignInCall) => Promise<Reply>;

const MAX_CONTENT = 10_000;

/** The demo sign-in: whoever asks may choose an organization. A real application asks who they are first. */
export function createSignIn({ sessions, manager }: { sessions: Sessions; manager: KeyManager }): SignIn {
  const signIn = async (call: SignInCall): Promise<Reply> => {
    if (isForeign(call)) return problem(403, 'Another site can not sign anybody in here.');
    const organization = organizationIn(call.header('content-type') ?? '', await textOf(call.content));
    const known = (await manager.listOrganizations()).some(({ slug }) => slug === organization);
    if (!known || organization === undefined)
      return problem(400, '"organization" must be the slug of an organization.');
    const cookie = { 'set-cookie': sessions.begin(organization, call.header('cookie')), 'cache-control': 'no-store' };
    const isForm = (call.header('accept') ?? '').includes('text/html');
    if (isForm) return { status: 303, headers: { ...cookie, location: PAGE_PATH, 'content-length': '0' }, body: '' };
    return withHeaders(json({ organization }), cookie);
  };
  return async (call) => {
    try {
      if (call.method === 'POST') return await signIn(call);
      const cookies = call.header('cookie');
      if (call.method === 'DELETE')
        return { status: 204, headers: { 'set-cookie': sessions.end(cookies), 'cache-control': 'no-store' }, body: '' };
      return signInForm(await manager.listOrganizations(), sessions.find(cookies));
    } catch (error) {
      if (!(error instanceof OrgkeyError)) throw error;
      return withHeaders(problem(503, 'The store can not be reached.'), { 'retry-after': '1' });
    }
  };
}

/** A page of another site may send a form here: browsers say so, in one header or the other. */
function isForeign(call: SignInCall): boolean {
  const site = call.header('sec-fetch-site');
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const [origin, host = ''] = [call.header('origin'), call.header('host')];
  return origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`;
}

function organizationIn(type: string, text: string): string | undefined {
  if (!type.startsWith('application/json')) return new URLSearchParams(text).get('organization') ?? undefined;
  try {
    const { organization } = Object(JSON.parse(text)) as { readonly organization?: unknown };
    return typeof organization === 'string' ? organization : undefined;
  } catch {
    return undefined;
  }
}

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of content) {
    size += piece.length;
    if (size > MAX_CONTENT) return '';
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

function problem(status: number, detail: string): Reply {
  return withHeaders(json({ type: 'about:blank', status, detail }, status), {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  });
}

function withHeaders(reply: Reply, headers: Readonly<Record<string, string>>): Reply {
  return { ...reply, headers: { ...reply.headers, ...headers } };
}
