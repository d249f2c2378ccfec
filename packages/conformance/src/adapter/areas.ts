import {
  type Authenticator,
  type AuthenticatorOptions,
  apiKeyHeader,
  bearerToken,
  createAuthenticator,
  type Listeners,
  type OrganizationDirectory,
  type Requirement,
} from '@orgkey/core';
import type { HandlerCounter } from './handler.js';
import type { Area, AreaGuard, AreaRoute } from './subject.js';
import type { WatchedHasher, WatchedStore } from './watched.js';

/** How long the fixture's authenticators wait for the store. */
export const DEADLINE_MS = 150;

/** What the areas are made with. */
export interface AreaParts {
  readonly store: WatchedStore;
  readonly hasher: WatchedHasher;
  readonly handlers: HandlerCounter;
  readonly directory: OrganizationDirectory;
  /** Is told the exact reason of each refusal. */
  readonly tell: (reason: string) => void;
  /** Is told each denial that an `onDenied` was called with. */
  readonly tellDenial: (denial: unknown) => void;
}

/** The areas of a run, and what guards most of them. */
export interface FixtureAreas {
  readonly areas: readonly Area[];
  readonly authenticator: Authenticator;
}

const EVERY_CARRIER = { body: 'orgSlug', path: 'orgSlug', query: 'orgSlug', header: 'X-Org-Slug' };

type Options = AuthenticatorOptions & { readonly organizations?: OrganizationDirectory };

/** Makes areas that differ from the usual one in what is said. */
interface AreaMaker extends Pick<AreaParts, 'handlers'> {
  readonly authenticator: Authenticator;
  /** Guard, parsers, second phase, and a handler that demands a principal. */
  readonly guarded: (path: string, more?: Partial<Area>) => Area;
  /** Guarded with other options than the usual ones. */
  readonly by: (options: Options) => Partial<Area>;
  /** Guarded with an authenticator that was told nothing of carriers. */
  readonly byDefault: Partial<Area>;
  /** Guarded with the usual authenticator, and a requirement. */
  readonly demanding: (requirement: Requirement) => Partial<Area>;
  readonly route: (path: string, more?: { readonly asks?: 'find'; readonly matches?: boolean }) => AreaRoute;
}

/** All that a server under test serves. Every carrier is configured, but where the area is about carriers. */
export function createAreas(parts: AreaParts): FixtureAreas {
  const maker = areaMaker(parts);
  const areas = [
    ...usualAreas(maker),
    ...areasOfRequirements(maker),
    ...areasWithGaps(maker),
    ...areasOfOptions(maker, parts.directory),
    ...areasOfDenials(maker, parts.tellDenial),
  ];
  return { areas, authenticator: maker.authenticator };
}

function areaMaker({ store, hasher, handlers, tell }: AreaParts): AreaMaker {
  const listeners: Listeners = { decision: (event) => tell('reason' in event ? event.reason : 'accepted') };
  const made = (options: Options): Authenticator =>
    createAuthenticator({ store, hasher, listeners, deadlineMs: DEADLINE_MS, ...options });
  const authenticator = made({ carriers: EVERY_CARRIER });
  const route: AreaMaker['route'] = (path, more) => ({
    path,
    matches: more?.matches ?? false,
    handle: handlers.handler(more?.asks ?? 'get'),
  });
  return {
    ...{ authenticator, handlers },
    guarded: (path, more) => ({
      ...{ path, cors: false, guard: guardOf(authenticator), parses: true, matches: true, scopes: undefined },
      routes: [route('')],
      ...more,
    }),
    by: (options) => ({ guard: guardOf(made({ carriers: EVERY_CARRIER, ...options })) }),
    byDefault: { guard: guardOf(made({})) },
    demanding: (requirement) => ({ guard: guardOf(authenticator, requirement) }),
    route,
  };
}

function usualAreas({ guarded, route, handlers }: AreaMaker): readonly Area[] {
  return [
    guarded('/protected', { routes: [route(''), route('/deep/er')] }),
    guarded('/admin', { routes: [route(''), route('/x')] }),
    // The path carrier in its two mountings: on the route, and on the mount that declares it.
    guarded('/orgs', { routes: [route('/:orgSlug/x', { matches: true })] }),
    guarded('/tenants/:orgSlug', { routes: [route('/x')] }),
    guarded('/public', { guard: undefined, matches: false, routes: [route('', { asks: 'find' })] }),
    guarded('/cors', { cors: true }),
    guarded('/failing', { routes: [{ path: '', matches: false, handle: handlers.failing }] }),
    guarded('/answers', { routes: [] }),
    guarded('/nested', { routes: [] }),
    guarded('/open', { routes: [] }),
  ];
}

function areasOfRequirements({ guarded, demanding, route }: AreaMaker): readonly Area[] {
  const found: readonly AreaRoute[] = [route('', { asks: 'find' })];
  return [
    guarded('/scoped', { scopes: ['read'] }),
    guarded('/scoped-twice', { scopes: ['read', 'write'] }),
    guarded('/demanding', demanding({ scopes: ['read', 'write'] })),
    guarded('/demanding-tenants/:orgSlug', { ...demanding({ scopes: ['write'] }), routes: [route('/x')] }),
    guarded('/optional', { ...demanding({ optional: true }), routes: found }),
    guarded('/optional-get', demanding({ optional: true })),
    guarded('/optional-scoped', { ...demanding({ optional: true }), scopes: ['read'], routes: found }),
    guarded('/optional-demanding', { ...demanding({ optional: true, scopes: ['read'] }), routes: found }),
    guarded('/optional-tenants/:orgSlug', {
      ...demanding({ optional: true }),
      routes: [route('/x', { asks: 'find' })],
    }),
  ];
}

/** Where an application forgot something. */
function areasWithGaps({ guarded, route }: AreaMaker): readonly Area[] {
  const open = { guard: undefined, matches: false };
  return [
    guarded('/forgotten', { matches: false, routes: [route(''), route('/:orgSlug/x')] }),
    guarded('/forgotten-found', { matches: false, routes: [route('', { asks: 'find' })] }),
    // Here the handler is content with nobody: what has to stop the request is the check itself.
    guarded('/alone/scopes', { ...open, scopes: ['read'], routes: [route('', { asks: 'find' })] }),
    guarded('/alone/match', { ...open, matches: true, routes: [route('', { asks: 'find' })] }),
    guarded('/alone/get', open),
  ];
}

function areasOfOptions(
  { guarded, by, byDefault, route }: AreaMaker,
  organizations: OrganizationDirectory,
): readonly Area[] {
  const withPath = [route(''), route('/:orgSlug/x')];
  return [
    guarded('/bearer-only', by({ sources: [bearerToken()] })),
    guarded('/bearer-first', by({ sources: [bearerToken(), apiKeyHeader()] })),
    guarded('/header-only', by({ sources: [apiKeyHeader('X-Acme-Key')] })),
    guarded('/realm', by({ realm: 'the api: v1' })),
    guarded('/default-carriers', { ...byDefault, routes: withPath }),
    guarded('/no-carriers', { ...by({ carriers: { body: false } }), matches: false, routes: withPath }),
    guarded('/query-alone', by({ carriers: { body: false, query: 'orgSlug' } })),
    guarded('/header-alone', by({ carriers: { body: false, header: 'X-Org-Slug' } })),
    guarded('/other-names', by({ carriers: { body: 'tenant', query: 'tenant', header: 'X-Tenant' } })),
    guarded('/directory', by({ organizations })),
  ];
}

function areasOfDenials({ authenticator, guarded }: AreaMaker, tellDenial: AreaParts['tellDenial']): readonly Area[] {
  return Object.entries(OWN_DENIALS).map(([name, behave]) => {
    const onDenied: AreaGuard['onDenied'] = (denial, answer) => {
      tellDenial(denial);
      return behave(denial, answer);
    };
    return guarded(`/denied/${name}`, { guard: { ...guardOf(authenticator), onDenied }, scopes: ['read'] });
  });
}

function guardOf(authenticator: Authenticator, requirement: Requirement = {}): AreaGuard {
  return { authenticator, requirement, onDenied: undefined };
}

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The ways in which an application may behave when it is told of a denial. */
const OWN_DENIALS: Readonly<Record<string, NonNullable<AreaGuard['onDenied']>>> = {
  answers: (_denial, answer) => answer(),
  'answers-later': async (_denial, answer) => {
    await tick();
    return answer();
  },
  silent: () => undefined,
  'silent-later': async () => {
    await tick();
    return undefined;
  },
  throws: () => {
    throw new Error('thrown by the application');
  },
  rejects: async () => {
    await tick();
    throw new Error('rejected by the application');
  },
};
