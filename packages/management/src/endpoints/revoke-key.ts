import type { KeyCall } from '../call.js';
import { jsonResponse } from '../json-response.js';
import { parseBody } from '../parse-body.js';
import { revokeKey as revokeKeyBody } from '../schemas.js';

/** `POST /v1/keys/{id}/revoke`: the record with `revokedAt`. Answered when no process accepts the key any more. */
export async function revokeKey({ content, manager, organization, session, id }: KeyCall): Promise<Response> {
  parseBody(content, revokeKeyBody);
  return jsonResponse(await manager.revoke({ organization, id }, { actor: session.actor }));
}
