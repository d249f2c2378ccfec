import { parseDuration } from '@orgkey/core/adapter';
import type { KeyCall } from '../call.js';
import { jsonResponse } from '../json-response.js';
import { parseBody } from '../parse-body.js';
import { rotateKey as rotateKeyBody } from '../schemas.js';

/** `POST /v1/keys/{id}/rotate`: the successor, as a creation is answered. */
export async function rotateKey({ content, manager, organization, session, id }: KeyCall): Promise<Response> {
  const { overlap = '0s' } = parseBody(content, rotateKeyBody);
  const rotation = { organization, id, overlapMs: parseDuration(overlap) ?? 0 };
  const { key, record } = await manager.rotate(rotation, { actor: session.actor });
  return jsonResponse({ ...record, key }, 201);
}
