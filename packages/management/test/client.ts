import { createKeyManager, createMemoryStore, type OrgkeyStore } from '@orgkey/core';
import { createManagement, type Management, type ManagementOptions } from '@orgkey/management';

export const BASE = '/settings/api-keys';
export const KEYS = `${BASE}/v1/keys`;

/** A memory store with acme and globex, managed by whoever sends `cookie: session=ORGANIZATION[,ORGANIZATION]`. */
export async function bench(
  options: Partial<ManagementOptions> = {},
  store: OrgkeyStore = createMemoryStore(),
): Promise<{ store: OrgkeyStore; management: Management; manager: ManagementOptions['manager']; errors: unknown[] }> {
  const manager = createKeyManager({ store });
  await manager.createOrganization({ slug: 'acme', name: 'Acme' });
  await manager.createOrganization({ slug: 'globex', name: 'Globex' });
  const errors: unknown[] = [];
  const management = createManagement({
    manager,
    basePath: BASE,
    authorize(request) {
      const [, organizations] = /session=([a-z,-]+)/.exec(request.headers.get('cookie') ?? '') ?? [];
      return organizations === undefined ? null : { actor: 'ada', organizations: organizations.split(',') };
    },
    onError: (error) => errors.push(error),
    ...options,
  });
  return { store, management, manager, errors };
}

export interface Sent {
  readonly method?: string;
  readonly json?: unknown;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Record<string, string>;
  /** `null`: nobody is signed in. Default: acme. */
  readonly session?: string | null;
}

/** Sends as the page does: same origin, JSON, with the session's cookie. */
export async function send(url: string, { session = 'acme', json, body, method, headers }: Sent = {}): Promise<Reply> {
  const content = body ?? (json === undefined ? undefined : JSON.stringify(json));
  const response = await fetch(url, {
    method: method ?? (content === undefined ? 'GET' : 'POST'),
    headers: {
      ...(session === null ? {} : { cookie: `session=${session}` }),
      'sec-fetch-site': 'same-origin',
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(content === undefined ? {} : { body: content }),
  });
  return replyOf(response);
}

/** What a JSON reply may hold: replies are judged member by member. */
interface Body extends Record<string, unknown> {
  readonly keys: readonly ({ readonly id: string; readonly expiresAt: string } & Record<string, unknown>)[];
  readonly id: string;
  readonly key: string;
  readonly code: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Body;
}

/** Hands a request to the handler itself, as the page would send it; with content it is a POST. */
export async function sentTo(
  management: Management,
  path: string,
  content?: string | Uint8Array<ArrayBuffer>,
): Promise<Reply> {
  const headers = { cookie: 'session=acme', 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
  const init = content === undefined ? { headers } : { method: 'POST', headers, body: content };
  return replyOf(await management.handle(new Request(`https://app.example.com${path}`, init), { native: undefined }));
}

async function replyOf(response: Response): Promise<Reply> {
  const text = await response.text();
  const { status, headers } = response;
  const isJson = (headers.get('content-type') ?? '').includes('json') && text !== '';
  return { status, headers, text, json: isJson ? (JSON.parse(text) as Body) : ({} as Body) };
}
