import type { Denial, MaybePromise, Outcome, RequestView } from '@orgkey/core';
import { type Adapter, createAdapter, type Exchange, isPromise } from '@orgkey/core/adapter';
import { type NodeRequest, type NodeResponse, nodeViews, varyOnSend } from '@orgkey/core/node';
import type { Context } from 'koa';

/** The part of Koa's context that is read and written, in the types of Koa 2 and 3 alike. */
export interface KoaContext {
  readonly req: NodeRequest;
  readonly res: NodeResponse;
  readonly request: { readonly body?: unknown; readonly query: unknown; readonly ip: string };
  /** Where a router has routed. */
  readonly params?: unknown;
  readonly respond?: boolean | undefined;
  readonly state: object;
  status: number;
  body: unknown;
  set(headers: Record<string, string>): void;
}

/** Middleware that says nothing about the state, so that the types of others stay as they are. */
export type KoaMiddleware = (ctx: KoaContext, next: () => Promise<unknown>) => Promise<unknown>;

/**
 * Answers a refusal in the application's own way; it never gets `next`. What it returns is awaited; when
 * it has set neither status nor body by then, the standard denial is sent. What it throws goes to Koa.
 */
export type OnDenied = (denial: Denial, ctx: Context) => unknown;

export const viewOf: (ctx: KoaContext) => RequestView = nodeViews({
  raw: (ctx) => ctx.req,
  address: (ctx) => ctx.request.ip,
  parsedQuery: (ctx) => ctx.request.query,
  pathParameter: (ctx, name) => (ctx.params as Record<string, unknown> | undefined)?.[name],
  parsedBody: (ctx) => ctx.request.body,
});

type Args = Parameters<KoaMiddleware>;

/** Goes on, or answers and does not. What is thrown behind `next` is not ours to catch. */
export function settle(answer: MaybePromise<Outcome<unknown>>, exchange: Exchange<Args, OnDenied>): Promise<unknown> {
  if (isPromise(answer)) return answer.then((outcome) => settle(outcome, exchange));
  const {
    args: [ctx, next],
    guard,
  } = exchange;
  if (!answer.ok) return deny(answer.denial, ctx, guard?.onDenied);
  if (guard !== undefined) varyOnSend(ctx.res, guard.authenticator.vary);
  return next();
}

async function deny(denial: Denial, ctx: KoaContext, onDenied: OnDenied | undefined): Promise<void> {
  if (onDenied !== undefined) {
    const { status, body } = ctx;
    const wasExplicit = hasExplicitStatus(ctx);
    await onDenied(denial, ctx as Context);
    const isSet = ctx.body !== body || ctx.status !== status || hasExplicitStatus(ctx) !== wasExplicit;
    if (isSet || ctx.respond === false || ctx.res.headersSent) return;
  }
  // The status first: a body without one is a 200. Headers before the body: to one without a type Koa adds its own.
  ctx.status = denial.status;
  ctx.set({ ...denial.headers });
  ctx.body = denial.body;
}

/** A 404 that was set looks like the one that every response begins with, but for this mark of Koa's. */
function hasExplicitStatus(ctx: KoaContext): boolean {
  return (ctx as { response?: { _explicitStatus?: boolean } }).response?._explicitStatus === true;
}

/** What is alike in all adapters, for Koa. */
export const adapter: Adapter<Args, Promise<unknown>> = createAdapter({ viewOf, settle });
