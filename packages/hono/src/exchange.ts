import type { Denial, Outcome, RequestView } from '@orgkey/core';
import type { Guard } from '@orgkey/core/adapter';
import { fetchViews, headerLineCount, peerAddress, variesOnSend, withVary } from '@orgkey/core/fetch';
import type { Context, Next } from 'hono';
import type { StatusCode } from 'hono/utils/http-status';

/**
 * Answers a refusal in the application's own way by returning a `Response`; it never gets `next`. What it
 * returns is awaited; when it is no `Response`, the standard denial is sent. What it throws goes to Hono.
 */
export type OnDenied = (denial: Denial, c: Context) => unknown;

export const viewsBy = (address: (c: Context) => string | undefined): ((c: Context) => RequestView) =>
  fetchViews({
    raw: (c: Context) => c.req.raw,
    address,
    headerLineCount: (c) => headerLineCount(c.env),
    parsedQuery: (c) => c.req.query(),
    pathParameter: (c, name) => c.req.param(name),
  });

/** The socket's peer, as with the other frameworks when no proxy is trusted; Hono has no setting for proxies. */
export const addressOf = (c: Context): string | undefined => peerAddress(c.env);

export const viewOf: (c: Context) => RequestView = viewsBy(addressOf);

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

/** On Node when the head is written, elsewhere when the response is there. */
export async function varyAround(c: Context, fields: string, next: Next): Promise<void> {
  if (variesOnSend(c.env, fields)) return next();
  await next();
  const varied = withVary(c.res, fields);
  if (varied === c.res) return;
  // Hono merges the old headers into a new response, unless there is no old one.
  c.res = undefined;
  c.res = varied;
}
