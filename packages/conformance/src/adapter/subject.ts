import type { Authenticator, Denial, Hasher, Principal, Requirement } from '@orgkey/core';

/**
 * An adapter under test: how to start a server that is guarded with it. Everything else is in the kit.
 *
 * @example
 * const subject: AdapterSubject = {
 *   name: 'h3 2',
 *   async start({ areas, host }) {
 *     const app = new H3();
 *     for (const area of areas) mount(app, area);
 *     const server = serve(app, { hostname: host, port: 0 });
 *     return { port: await portOf(server), close: () => server.close() };
 *   },
 * };
 */
export interface AdapterSubject {
  readonly name: string;
  /** Resolves when the server accepts connections. May be called several times for different setups. */
  start(setup: AdapterSetup): Promise<RunningServer>;
  /**
   * What the adapter judges by itself, where others need a call: the body and the path without
   * `matchOrganization()`; the scopes of an area as part of the guard, in the first phase. Default: nothing.
   */
  readonly judgesAlone?: { readonly body?: boolean; readonly path?: boolean; readonly scopes?: boolean };
  /**
   * The framework's own ways of answering, by name. `start` mounts each at `/answers/<name>`, behind the
   * guard of that area; each sets `Vary: Accept-Encoding` in its own way and ends with a status below 400.
   */
  readonly answers?: readonly string[];
  /**
   * The framework's own ways of nesting, by name. `start` mounts each at `/nested/<name>/x`, inside
   * whatever is nested, behind the guard of that area alone, and answers 200.
   */
  readonly nested?: readonly string[];
  /**
   * The framework's own ways of leaving a route open inside a guarded area, by name. `start` mounts each at
   * `/open/<name>`, and answers 200 with the JSON text of `findPrincipal() ?? null`.
   */
  readonly open?: readonly string[];
  /** What the framework or runtime does not have, and why: the cases that need it are skipped with that reason. */
  readonly lacks?: Readonly<Partial<Record<Need, string>>>;
  /** How the keys of the run are kept. Default `sha256()`; another one changes no reply. */
  readonly hasher?: Hasher;
  /** Single cases that can't hold here, by name, and why. A name that is no case is an error. */
  readonly skips?: Readonly<Record<string, string>>;
}

/**
 * What some cases need and not every framework has: path parameters; a principal to ask for, which may be
 * asked for too early (`gaps`); checks that are mounted apart from the guard; a setting for trusted proxies;
 * the number of header lines that arrived; somebody who answers when an error is thrown.
 */
export type Need = 'path' | 'gaps' | 'checks' | 'proxies' | 'lines' | 'errors';

/** A server that was started for a run. */
export interface RunningServer {
  readonly port: number;
  close(): unknown;
}

/** What a server has to serve. */
export interface AdapterSetup {
  readonly areas: readonly Area[];
  /** The address to listen on, on any free port. */
  readonly host: string;
  /** Whether the framework is told to trust one proxy on loopback (its own setting). */
  readonly trustsProxy: boolean;
}

/**
 * A part of the server. Mount, in this order, what is not `undefined` or `false`: CORS, the guard, the
 * framework's parsers of JSON and of forms, `matchOrganization()`, `requireScopes()`, and then the routes.
 * Whatever else is under `path` is unknown to the framework (404), behind the same guard.
 */
export interface Area {
  /** A prefix such as `/admin`; may have the parameter `:orgSlug`. */
  readonly path: string;
  /** CORS in front of the guard, for any origin: it answers preflights, and nothing but preflights ({@link isPreflight}). */
  readonly cors: boolean;
  readonly guard: AreaGuard | undefined;
  readonly parses: boolean;
  readonly matches: boolean;
  readonly scopes: readonly string[] | undefined;
  readonly routes: readonly AreaRoute[];
}

/** What the guard of an area is made of. */
export interface AreaGuard {
  readonly authenticator: Authenticator;
  readonly requirement: Requirement;
  /**
   * Where it is set, the guard's `onDenied` hands its denial to this, and returns what this returns. `answer`
   * answers in the framework's own way: status 418, body `own answer`.
   */
  readonly onDenied: (<T>(denial: Denial, answer: () => T) => T | undefined | Promise<T | undefined>) | undefined;
}

/** A route for every method that the framework routes. */
export interface AreaRoute {
  /** Below the path of the area: `''`, `/x`, `/:orgSlug/x`. */
  readonly path: string;
  /** `matchOrganization()` on this very route. */
  readonly matches: boolean;
  /** Answers with JSON text, to be sent with status 200 and any JSON media type. What it throws is the framework's own 500. */
  handle(seen: Seen): string;
}

/** What a handler sees of its request. Nothing is to be asked before the handler asks. */
export interface Seen {
  /** The adapter's `getPrincipal`. */
  getPrincipal(): Principal;
  /** The adapter's `findPrincipal`. */
  findPrincipal(): Principal | undefined;
  /** What the framework's parser made of the body; `undefined` where there is none. */
  readonly body: unknown;
  /** The path parameter `orgSlug`, as the framework decodes it. */
  readonly orgSlug: string | undefined;
  /** The query parameter `orgSlug`, as the framework's own parser gives it; where there is one. */
  readonly query?: unknown;
}

/** Whether a request is a CORS preflight (Fetch standard): anything less belongs to the guard. */
export function isPreflight(method: string, header: (name: string) => string | undefined): boolean {
  return (
    method === 'OPTIONS' && header('origin') !== undefined && header('access-control-request-method') !== undefined
  );
}
