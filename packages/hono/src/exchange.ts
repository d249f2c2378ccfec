import type { Denial, Outcome, RequestView } from '@orgkey/core';
import { type Adapter, createAdapter, type Exchange, type PrincipalUnder } from '@orgkey/core/adapter';
import { fetchViews, matchWithBody, variesOnSend, withVary } from '@orgkey/core/fetch';
import type { Context, Next } from 'hono';
import type { StatusCode } from 'hono/utils/http-status';

/**
 * Answers a refusal in the application's own way by returning a `Response`; it never gets `next`. What it
 * returns is awaited; when it is no `Response`, the standard denial is sent. What it throws goes to Hono.
 */
export type OnDenied = (denial: Denial, c: Context) => unknown;

/** Hono trusts no proxy, and has no setting for one: without `address` it is the socket's peer, as elsewhere then. */
export const viewsBy = (address?: (c: Context) => string | undefined): ((c: Context) => RequestView) =>
  fetchViews({
    raw: (c: Context) => c.req.raw,
    address,
    bindings: (c): unknown => c.env,
    parsedQuery: (c) => c.req.query(),
    pathParameter: (c, name) => c.req.param(name),
  });

export const viewOf: (c: Context) => RequestView = viewsBy();

/**
 * What `c.var` holds behind a guard; for `new Hono<PrincipalEnv>()`, where the types of a chain do not reach.
 * Behind one with `optional: true` it is `PrincipalEnv<true>`.
 */
export interface PrincipalEnv<Optional extends boolean = false> {
  Variables: { principal: PrincipalUnder<Optional> };
}

/** What a handler was called with, and the guard in whose name it answers. */
export type HonoExchange = Exchange<[c: Context, next: Next], OnDenied>;

type Answer = Promise<Response | undefined>;

/** Goes on, or returns a refusal. It is never thrown: an error handler of the application would replace it. */
export async function settle(outcome: Outcome<unknown>, { args: [c, next], guard }: HonoExchange): Answer {
  // Hono's own `next` resolves to the context, which is no answer.
  if (outcome.ok) return next().then(() => undefined);
  const { status, headers, body } = outcome.denial;
  const own: unknown = await guard?.onDenied?.(outcome.denial, c);
  if (own instanceof Response) return own;
  // By the context, which keeps headers that others set before (CORS).
  return c.newResponse(c.req.method === 'HEAD' ? null : body, status as StatusCode, { ...headers });
}

/** What is alike in all adapters, for Hono. */
export const adapter: Adapter<HonoExchange['args'], Answer> = createAdapter({ viewOf, settle });

/** On Node when the head is written, elsewhere when the response is there. */
async function varyAround(c: Context, fields: string, next: Next): Promise<void> {
  if (variesOnSend(c.env, fields)) return next();
  await next();
  const varied = withVary(c.res, fields);
  if (varied === c.res) return;
  // Hono merges the old headers into a new response, unless there is no old one.
  c.res = undefined;
  c.res = varied;
}

/**
 * Second phase. The variable is set when all is judged; asked for earlier it is nobody. The cache of `c.req` starts
 * anew: it knows a body in one form, and spoils binary ones.
 */
export async function admit({ args: [c, next], guard }: HonoExchange): Answer {
  const read = async (): Promise<ArrayBuffer> => {
    const bytes = await c.req.arrayBuffer();
    c.req.bodyCache = {};
    return bytes;
  };
  const outcome = await matchWithBody(c, { view: viewOf(c), request: c.req.raw, read });
  if (outcome.ok) c.set('principal', outcome.value);
  return settle(outcome, { args: [c, () => varyAround(c, guard?.authenticator.vary ?? '', next)], guard });
}
