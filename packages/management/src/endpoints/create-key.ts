import type { OrganizationCall } from '../call.js';
import { invalidInput } from '../invalid-input.js';
import { jsonResponse } from '../json-response.js';
import { parseBody } from '../parse-body.js';
import { createKey as createKeyBody } from '../schemas.js';

/** `POST /v1/keys`: the record and the key, which is told here and never again. */
export async function createKey(call: OrganizationCall): Promise<Response> {
  const { content, manager, organization, session, scopes, allowOtherScopes } = call;
  const body = parseBody(content, createKeyBody);
  const offered = scopes.map(({ name }) => name);
  const isOpen = allowOtherScopes || offered.length === 0;
  const foreign = !isOpen && body.scopes?.some((scope) => !offered.includes(scope));
  if (foreign) throw invalidInput(`"scopes" must be some of: ${offered.join(', ')}.`);
  const { key, record } = await manager.create({ ...body, organization }, { actor: session.actor });
  return jsonResponse({ ...record, key }, 201);
}
