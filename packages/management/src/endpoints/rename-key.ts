import type { KeyCall } from '../call.js';
import { jsonResponse } from '../json-response.js';
import { parseBody } from '../parse-body.js';
import { renameKey as renameKeyBody } from '../schemas.js';

/** `PATCH /v1/keys/{id}`: the record with its new name. */
export async function renameKey({ content, manager, organization, session, id }: KeyCall): Promise<Response> {
  const { name } = parseBody(content, renameKeyBody);
  return jsonResponse(await manager.rename({ organization, id, name }, { actor: session.actor }));
}
