import type { OrganizationCall } from '../call.js';
import { jsonResponse } from '../json-response.js';

/** `GET /v1/keys`: active keys, newest first; with `?all=true` the revoked and the expired ones too. */
export async function listKeys({ request, manager, organization }: OrganizationCall): Promise<Response> {
  const all = new URL(request.url).searchParams.get('all') === 'true';
  return jsonResponse({ keys: await manager.list({ organization, all }) });
}
