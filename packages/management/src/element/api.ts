/** A key as the HTTP API lists it. Times are RFC 3339. */
export interface Key {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  /** The key that took its place. */
  readonly successorId: string | null;
  readonly scopes: readonly string[] | null;
  readonly allowedAddresses: readonly string[] | null;
}

/** A key at the moment when it is issued. */
export type IssuedKey = Key & { readonly key: string };

export interface Organization {
  readonly slug: string;
  readonly name: string;
}

export interface Session {
  readonly actor: string;
  readonly organizations: readonly Organization[];
  readonly scopes: readonly { readonly name: string; readonly description: string }[];
  /** How long a key may live at most; `null`: for ever. */
  readonly maxAgeMs: number | null;
}

export interface NewKey {
  readonly name: string;
  readonly expiresAt: string | null;
  readonly scopes: readonly string[] | null;
  readonly allowedAddresses: readonly string[] | null;
}

/** Why a request was not granted: the API's own code, `offline` without an answer, `broken` for one that is none. */
export class Refusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The HTTP API below one base path, for one organization. */
export interface Api {
  readonly session: () => Promise<Session>;
  readonly list: (organization: string, all: boolean) => Promise<readonly Key[]>;
  readonly create: (organization: string, key: NewKey) => Promise<IssuedKey>;
  readonly rename: (organization: string, key: Key, name: string) => Promise<Key>;
  readonly rotate: (organization: string, key: Key, overlap: string) => Promise<IssuedKey>;
  readonly revoke: (organization: string, key: Key) => Promise<Key>;
}

/** A revocation waits for every process to know; longer than this nothing waits. */
const PATIENCE_MS = 30_000;

export function createApi(base: string): Api {
  const at = (organization: string, path: string, query = '') =>
    `/keys${path}?organization=${encodeURIComponent(organization)}${query}`;
  const change = (method: string, path: string, body: object) =>
    ask(path, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });

  async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
    const response = await fetch(`${base}/v1${path}`, {
      ...init,
      cache: 'no-store',
      credentials: 'same-origin',
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch(() => {
      throw new Refusal('offline', 'There is no connection to the server.');
    });
    const body = (await response.json().catch(() => ({}))) as T & { code?: string; detail?: string };
    if (response.ok) return body;
    throw new Refusal(body.code ?? 'broken', body.detail ?? `The server answered ${response.status}.`);
  }

  return {
    session: () => ask('/session'),
    list: async (organization, all) => (await ask<{ keys: Key[] }>(at(organization, '', all ? '&all=true' : ''))).keys,
    create: (organization, key) => change('POST', at(organization, ''), key) as Promise<IssuedKey>,
    rename: (organization, { id }, name) => change('PATCH', at(organization, `/${id}`), { name }) as Promise<Key>,
    rotate: (organization, { id }, overlap) =>
      change('POST', at(organization, `/${id}/rotate`), { overlap }) as Promise<IssuedKey>,
    revoke: (organization, { id }) => change('POST', at(organization, `/${id}/revoke`), {}) as Promise<Key>,
  };
}
