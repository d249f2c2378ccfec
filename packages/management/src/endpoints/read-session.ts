import type { Call } from '../call.js';
import { jsonResponse } from '../json-response.js';

/** `GET /v1/session`: who is signed in, and what may be chosen. */
export function readSession({ session, scopes, manager }: Call): Response {
  const { actor, organizations } = session;
  return jsonResponse({ actor, organizations, scopes, maxAgeMs: manager.maxAgeMs });
}
