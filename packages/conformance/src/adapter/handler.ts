import type { Principal } from '@orgkey/core';
import type { Seen } from './subject.js';

/** Counts the runs of handlers, which is what a guard has to prevent. */
export interface HandlerCounter {
  runs(): number;
  /** What handlers saw in the query, where they saw something. */
  queries(): readonly unknown[];
  reset(): void;
  /** A handler that tells what it sees. With `get` it demands a principal, with `find` it asks for one. */
  handler(asks: 'get' | 'find'): (seen: Seen) => string;
  /** A handler that throws, once it has its principal. */
  readonly failing: (seen: Seen) => never;
}

/** What a handler of the fixture answers. */
export interface Echo {
  /** `null` where there is no principal at all: not an empty object, not `null` in its place. */
  readonly principal: unknown;
  /** Whether the principal and all in it are frozen and plain. */
  readonly isFrozen: boolean;
  readonly bodyOrgSlug: unknown;
  readonly pathOrgSlug: string | null;
}

export function createHandlerCounter(): HandlerCounter {
  let runs = 0;
  let queries: unknown[] = [];
  return {
    runs: () => runs,
    queries: () => queries,
    reset() {
      runs = 0;
      queries = [];
    },
    failing(seen) {
      runs++;
      seen.getPrincipal();
      throw new Error('thrown by a handler');
    },
    handler: (asks) => (seen) => {
      runs++;
      if (seen.query !== undefined) queries.push(seen.query);
      const principal = asks === 'get' ? seen.getPrincipal() : seen.findPrincipal();
      const echo: Echo = {
        principal: principal === undefined ? null : describe(principal),
        isFrozen: principal !== undefined && isFrozenThrough(principal),
        bodyOrgSlug: memberOf(seen.body),
        pathOrgSlug: seen.orgSlug ?? null,
      };
      return JSON.stringify(echo);
    },
  };
}

/** A principal that is there but is not an object must not pass for a stranger. */
function describe(principal: Principal): unknown {
  return typeof principal === 'object' && principal !== null ? principal : `not a principal: ${String(principal)}`;
}

function isFrozenThrough(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Reflect.ownKeys(value).every((name) => isFrozenThrough(Reflect.get(value, name)));
}

function memberOf(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, 'orgSlug')) return null;
  return (body as { readonly orgSlug: unknown }).orgSlug ?? null;
}
