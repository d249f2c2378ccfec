import { type ResourceKind, resourcesOf } from './catalogue.js';
import { completeChat, listModels } from './chat.js';
import { type Call, json, type Reply, type Route } from './route.js';

/** The API behind the guard, and what can be asked of it without a key. */
export interface Api {
  readonly routes: readonly Route[];
  /** `GET /healthz`: open. Counts the guarded handlers that began. */
  health(): Reply;
}

const ANY_KEY = {};

const ROUTES: readonly Route[] = [
  { method: 'all', path: '/whoami', requirement: ANY_KEY, handle: whoAmI },
  { method: 'all', path: '/orgs/:orgSlug/whoami', requirement: ANY_KEY, handle: whoAmI },
  { method: 'post', path: '/environments/list', requirement: ANY_KEY, handle: lister('environments') },
  { method: 'post', path: '/agents/list', requirement: ANY_KEY, handle: lister('agents') },
  { method: 'post', path: '/registries/list', requirement: ANY_KEY, handle: lister('registries') },
  { method: 'get', path: '/scoped', requirement: { scopes: ['agents:write'] }, handle: whoAmI },
  { method: 'get', path: '/optional', requirement: { optional: true }, handle: whoAmIIfAnybody },
  { method: 'get', path: '/fail', requirement: ANY_KEY, handle: failAlways },
  { method: 'get', path: '/models', requirement: ANY_KEY, handle: listModels },
  { method: 'post', path: '/chat/completions', requirement: ANY_KEY, handle: completeChat },
];

export function createApi(): Api {
  let handled = 0;
  const counted = (route: Route): Route => ({
    ...route,
    handle(call) {
      handled++;
      return route.handle(call);
    },
  });
  return { routes: ROUTES.map(counted), health: () => json({ status: 'ok', handled }) };
}

function whoAmI(call: Call): Reply {
  return json({ principal: call.getPrincipal(), orgSlug: orgSlugOf(call) });
}

function whoAmIIfAnybody(call: Call): Reply {
  return json({ principal: call.findPrincipal() ?? null });
}

/** All of them are the key's own organization's: what the request names was compared with it, and is not read. */
function lister(kind: ResourceKind): Route['handle'] {
  return (call) => {
    const { slug } = call.getPrincipal().organization;
    return json({ organization: slug, [kind]: resourcesOf(slug, kind) });
  };
}

function failAlways(): never {
  throw new Error('This route always fails.');
}

/** What this handler itself reads of the request: the guard has judged the very same. */
function orgSlugOf(call: Call): unknown {
  const { body, url } = call;
  if (typeof body === 'object' && body !== null && Object.hasOwn(body, 'orgSlug'))
    return (body as { readonly orgSlug: unknown }).orgSlug;
  const query = new URLSearchParams(url.split('?')[1] ?? '');
  return query.get('orgSlug') ?? call.header('x-org-slug') ?? call.pathParameter('orgSlug') ?? null;
}
