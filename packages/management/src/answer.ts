import { OrgkeyError } from '@orgkey/core';
import type { Call } from './call.js';
import { invalidInput } from './invalid-input.js';
import type { CheckedOptions } from './options.js';
import { problem } from './problem.js';
import { readContent } from './read-content.js';
import { refusalOf } from './refusal.js';
import type { RequestContext } from './request-context.js';
import { type Endpoint, findEndpoint } from './routes.js';
import { isJson, isSameOrigin, normalOrigin } from './same-origin.js';
import { type CheckedSession, sessionWithin } from './session.js';

/** A request below the base path. HEAD is GET here. */
export interface Exchange<Native> {
  readonly method: string;
  readonly path: string;
  readonly request: Request;
  readonly context: RequestContext<Native>;
}

/** Session, origin, organization, endpoint: an early return for each refusal. Rejects on a bug only. */
export async function answer<Native>(exchange: Exchange<Native>, options: CheckedOptions<Native>): Promise<Response> {
  const { method, path, request, context } = exchange;
  const found = findEndpoint(method, path);
  if (found === undefined) return problem('not_found');
  let session: CheckedSession | undefined;
  try {
    session = await sessionWithin(() => options.authorize(request, context.native), options.deadlineMs);
  } catch (error) {
    options.onError(error);
    return problem('unavailable');
  }
  if (session === undefined) return problem('session_missing');
  const isChange = method !== 'GET';
  const origin = options.origin ?? normalOrigin(context.origin ?? request.url);
  if (isChange && !isSameOrigin(request.headers, origin)) return problem('origin_refused');
  try {
    const { manager, scopes, allowOtherScopes } = options;
    const content = isChange ? await readContent(request) : '';
    if (isChange && !isJson(request.headers, content)) return problem('origin_refused');
    return await called({ request, content, manager, session, scopes, allowOtherScopes }, found);
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    if (refusal.status === 503) options.onError(error);
    return refusal;
  }
}

function called(call: Call, { endpoint, id }: { endpoint: Endpoint; id: string }): Response | Promise<Response> {
  if (endpoint.about === 'session') return endpoint.answer(call);
  const about = { ...call, organization: chosenOrganization(call) };
  return endpoint.about === 'key' ? endpoint.answer({ ...about, id }) : endpoint.answer(about);
}

/** The organization that the query names, if the session has it; with one alone it need not be named. */
function chosenOrganization({ request, session }: Call): string {
  const named = new URL(request.url).searchParams.getAll('organization');
  if (named.length > 1) throw invalidInput('"organization" must be named once.');
  const slugs = session.organizations.map(({ slug }) => slug);
  const [slug = slugs.length === 1 ? slugs[0] : undefined] = named;
  if (slug === undefined) throw invalidInput('Name one of your organizations: ?organization=SLUG.');
  if (slugs.includes(slug)) return slug;
  throw new OrgkeyError('organization_not_found', 'No such organization for who is signed in.');
}
