import type { Denial, Guard, Outcome, RequestView } from '@orgkey/core';
import { fetchViews } from '@orgkey/core/fetch';
import type { Context, Next } from 'hono';
import type { StatusCode } from 'hono/utils/http-status';
import { headerLineCount, peerAddress } from './runtime.js';

/**
 * Answers a refusal in the application's own way by returning a `Response`; it never gets `next`. What it
 * returns is awaited; when it is no `Response`, the standard denial is sent. What it throws goes to Hono.
 */
export type OnDenied = (denial: Denial, c: Context) => unknown;

const BODY: unique symbol = Symbol('orgkey.body');
interface Holder {
  [BODY]?: unknown;
}

/** Keeps what the JSON body was parsed to, for the view. */
export function keepBody(c: Context, body: unknown): void {
  (c as Holder)[BODY] = body;
}

export function viewsWith(address: (c: Context) => string | undefined): (c: Context) => RequestView {
  return fetchViews({
    raw: (c: Context) => c.req.raw,
    address,
    headerLineCount,
    parsedQuery: (c) => c.req.query(),
    pathParameter: (c, name) => c.req.param(name),
    parsedBody: (c) => (c as Holder)[BODY],
  });
}

export const viewOf: (c: Context) => RequestView = viewsWith(peerAddress);

/** What middleware was called with, and the guard in whose name it answers. */
export interface Exchange {
  readonly c: Context;
  readonly next: Next;
  readonly guard: Guard<OnDenied> | undefined;
}

/** Goes on, or returns a refusal. It is never thrown: an error handler of the application would replace it. */
export async function settle(outcome: Outcome<unknown>, { c, next, guard }: Exchange): Promise<Response | undefined> {
  if (!outcome.ok) {
    const own: unknown = await guard?.onDenied?.(outcome.denial, c);
    return own instanceof Response ? own : responseOf(outcome.denial, c);
  }
  await next();
  return undefined;
}

/** By the context, which keeps headers that others set before (CORS). */
function responseOf({ body, status, headers }: Denial, c: Context): Response {
  return c.newResponse(c.req.method === 'HEAD' ? null : body, status as StatusCode, { ...headers });
}
