import type { MaybePromise } from '@orgkey/core';
import { type KeyManager, OrgkeyError } from '@orgkey/core';
import { normalOrigin } from './same-origin.js';
import type { Session } from './session.js';

/** A scope that the page offers. */
export interface ScopeChoice {
  readonly name: string;
  readonly description?: string;
}

/** Options of `createManagement`. `Native` is the request of the framework that it is mounted in. */
export interface ManagementOptions<Native = unknown> {
  readonly manager: KeyManager;
  /**
   * Who is signed in to the host application, or nothing. Asked at each request; when it throws, or has
   * not answered within `deadlineMs`, the answer is 503. An API key is not a sign-in: do not read one here.
   * `native` is what the mount was given (Express' `req`, Koa's `ctx`, …), for sessions that live on it.
   */
  readonly authorize: (request: Request, native: Native) => MaybePromise<Session | null | undefined | false>;
  /** Where it is mounted, as browsers see it: `/settings/api-keys`. */
  readonly basePath: string;
  /**
   * Scheme, host and port of the application as browsers see it: `https://app.example.com`. Default: what
   * the framework's trusted-proxy setting gives. Needed only for browsers without Fetch Metadata.
   */
  readonly origin?: string;
  /** Milliseconds for `authorize`. Default 1,000. */
  readonly deadlineMs?: number;
  /** The scopes that the page offers. With a list, keys are created with these alone, unless `allowOtherScopes`. */
  readonly scopes?: readonly (string | ScopeChoice)[];
  /** Whether the HTTP API also takes valid scopes that are not offered. Default `false`; without `scopes` any are taken. */
  readonly allowOtherScopes?: boolean;
  /** Where the page sends people who are not signed in. Default: it tells them to sign in. */
  readonly signInUrl?: string;
  /** What the ready `curl` of a new key calls, absolute or a path. Default `/api`. */
  readonly exampleUrl?: string;
  /** A style sheet of the host for the page, by URL: it sets the custom properties of the theme. */
  readonly stylesheetUrl?: string;
  /** Title of the page. Default `API keys`. */
  readonly title?: string;
  /** Hears of what made a 503. Default: `console.error`. */
  readonly onError?: (error: unknown) => void;
}

/** Options after checks and defaults. */
export interface CheckedOptions<Native> {
  readonly manager: KeyManager;
  readonly authorize: ManagementOptions<Native>['authorize'];
  readonly basePath: string;
  readonly origin: string | undefined;
  readonly deadlineMs: number;
  readonly scopes: readonly Required<ScopeChoice>[];
  readonly allowOtherScopes: boolean;
  readonly page: PageOptions;
  readonly onError: (error: unknown) => void;
}

/** What the page shows. */
export interface PageOptions {
  readonly title: string;
  readonly signInUrl: string | undefined;
  readonly exampleUrl: string;
  readonly stylesheetUrl: string | undefined;
}

const KNOWN = [
  ...['manager', 'authorize', 'basePath', 'origin', 'deadlineMs', 'scopes', 'allowOtherScopes'],
  ...['signInUrl', 'exampleUrl', 'stylesheetUrl', 'title', 'onError'],
];

const MANAGER_METHODS = ['list', 'create', 'rename', 'rotate', 'revoke'] as const;

/** Throws `OrgkeyError` with code `option_invalid`, naming the option and what it must be. */
export function checkOptions<Native>(options: ManagementOptions<Native>): CheckedOptions<Native> {
  const unknown = Object.keys(options).find((name) => !KNOWN.includes(name));
  if (unknown !== undefined) throw wrong(unknown, `one of ${KNOWN.join(', ')}`);
  const { manager, authorize, deadlineMs = 1_000, allowOtherScopes = false, onError = report } = options;
  if (MANAGER_METHODS.some((method) => typeof manager?.[method] !== 'function'))
    throw wrong('manager', 'a key manager such as createKeyManager({ store })');
  if (typeof authorize !== 'function') throw wrong('authorize', 'a function that tells who is signed in');
  if (!Number.isInteger(deadlineMs) || deadlineMs < 1 || deadlineMs > 600_000)
    throw wrong('deadlineMs', 'a whole number from 1 to 600000');
  if (typeof allowOtherScopes !== 'boolean') throw wrong('allowOtherScopes', 'true or false');
  if (typeof onError !== 'function') throw wrong('onError', 'a function');
  return Object.freeze({
    manager,
    authorize,
    basePath: checkBasePath(options.basePath),
    origin: checkOrigin(options.origin),
    deadlineMs,
    scopes: checkScopes(options.scopes ?? []),
    allowOtherScopes,
    page: checkPage(options),
    onError,
  });
}

function checkBasePath(basePath: unknown): string {
  if (typeof basePath === 'string' && /^(?:\/[\w~-][\w.~-]*)+$/.test(basePath)) return basePath;
  throw wrong('basePath', 'a path such as /settings/api-keys, without a slash at its end');
}

function checkOrigin(origin: unknown): string | undefined {
  if (origin === undefined) return undefined;
  const normal = typeof origin === 'string' ? normalOrigin(origin) : undefined;
  if (normal !== undefined && (origin === normal || origin === `${normal}/`)) return normal;
  throw wrong('origin', 'scheme, host and port such as https://app.example.com');
}

function checkScopes(scopes: unknown): readonly Required<ScopeChoice>[] {
  if (!Array.isArray(scopes)) throw wrong('scopes', 'a list of scopes');
  return scopes.map((choice: string | ScopeChoice) => {
    const { name, description = '' } = typeof choice === 'string' ? { name: choice } : (choice ?? {});
    if (typeof name !== 'string' || typeof description !== 'string' || !/^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/.test(name))
      throw wrong('scopes', 'a list of scopes (RFC 6749), or of objects such as { name, description }');
    return { name, description };
  });
}

function checkPage(options: ManagementOptions<never>): PageOptions {
  const { title = 'API keys', exampleUrl = '/api', signInUrl, stylesheetUrl } = options;
  const texts = { title, exampleUrl, signInUrl, stylesheetUrl };
  for (const [name, value] of Object.entries(texts))
    if (value !== undefined && typeof value !== 'string') throw wrong(name, 'a text');
  for (const [name, value] of Object.entries({ exampleUrl, signInUrl, stylesheetUrl }))
    if (value !== undefined && !/^(?:https?:\/\/|\/(?!\/))[^\s"'\\;,]*$/.test(value))
      throw wrong(name, 'a path or a URL of http or https');
  return texts;
}

function report(error: unknown): void {
  console.error('@orgkey/management:', error);
}

function wrong(option: string, mustBe: string): OrgkeyError {
  return new OrgkeyError('option_invalid', `Option "${option}" of createManagement() must be ${mustBe}.`);
}
