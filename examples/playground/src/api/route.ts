import type { Principal, Requirement } from '@orgkey/core';

/** A guarded request, as a handler sees it: the same in every framework. */
export interface Call {
  /** The two accessors of the framework's adapter. */
  getPrincipal(): Principal;
  findPrincipal(): Principal | undefined;
  /** What the framework's parser made of the body. */
  readonly body: unknown;
  /** The request target, with its query. */
  readonly url: string;
  header(name: string): string | undefined;
  pathParameter(name: string): string | undefined;
}

/** What a handler answers. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** All of it, or piece by piece. */
  readonly body: string | AsyncIterable<string>;
}

/** One guarded route, under `/api`. */
export interface Route {
  readonly method: 'all' | 'get' | 'post';
  readonly path: string;
  readonly requirement: Requirement;
  readonly handle: (call: Call) => Reply;
}

export function json(value: unknown, status = 200): Reply {
  const body = JSON.stringify(value);
  return { status, headers: { 'content-type': 'application/json', 'content-length': byteLength(body) }, body };
}

function byteLength(text: string): string {
  return String(Buffer.byteLength(text));
}
