import type { Call, KeyCall, OrganizationCall } from './call.js';
import { createKey } from './endpoints/create-key.js';
import { listKeys } from './endpoints/list-keys.js';
import { readSession } from './endpoints/read-session.js';
import { renameKey } from './endpoints/rename-key.js';
import { revokeKey } from './endpoints/revoke-key.js';
import { rotateKey } from './endpoints/rotate-key.js';

/** An endpoint, by what it is about. */
export type Endpoint =
  | { readonly about: 'session'; answer(call: Call): Response | Promise<Response> }
  | { readonly about: 'organization'; answer(call: OrganizationCall): Promise<Response> }
  | { readonly about: 'key'; answer(call: KeyCall): Promise<Response> };

/** Method and path below the base path; `{id}` stands for one segment. */
const ROUTES: Readonly<Record<string, Endpoint>> = {
  'GET /v1/session': { about: 'session', answer: readSession },
  'GET /v1/keys': { about: 'organization', answer: listKeys },
  'POST /v1/keys': { about: 'organization', answer: createKey },
  'PATCH /v1/keys/{id}': { about: 'key', answer: renameKey },
  'POST /v1/keys/{id}/rotate': { about: 'key', answer: rotateKey },
  'POST /v1/keys/{id}/revoke': { about: 'key', answer: revokeKey },
};

/** The endpoint for a method and a path, and the id that the path names where it names one. */
export function findEndpoint(method: string, path: string): { endpoint: Endpoint; id: string } | undefined {
  const [, id = ''] = /^\/v1\/keys\/([^/]+)/.exec(path) ?? [];
  const pattern = id === '' ? path : path.replace(id, '{id}');
  const route = `${method} ${pattern}`;
  const endpoint = Object.hasOwn(ROUTES, route) ? ROUTES[route] : undefined;
  return endpoint === undefined ? undefined : { endpoint, id };
}
