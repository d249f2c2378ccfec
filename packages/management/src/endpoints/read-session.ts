import type { Call } from '../call.js';
import { jsonResponse } from '../json-response.js';

/** `GET /v1/session`: who is signed in, and what may be chosen. */
export function readSession({ session, scopes }: Call): Response {
  return jsonResponse({ actor: session.actor, organizations: session.organizations, scopes });
}
