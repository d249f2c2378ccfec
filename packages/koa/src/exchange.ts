import { type Denial, GUARDED, type Guarded, type LateCarriers, type Outcome, type RequestView } from '@orgkey/core';
import { type NodeRequest, type NodeResponse, nodeRequestView } from '@orgkey/core/node';
import type { Context } from 'koa';

/** The part of Koa's context that is read and written, in the types of Koa 2 and 3 alike. */
export interface KoaContext {
  readonly req: NodeRequest;
  readonly res: NodeResponse;
  readonly request: { readonly body?: unknown; readonly query: unknown; readonly ip: string };
  /** Where a router has routed. */
  readonly params?: unknown;
  readonly state: object;
  status: number;
  body: unknown;
  readonly respond?: boolean | undefined;
  set(headers: Record<string, string>): void;
}

/**
 * Answers a refusal in the application's own way; it never gets `next`. What it returns is awaited; when
 * it has set neither status nor body by then, the standard denial is sent. What it throws goes to Koa.
 */
export type OnDenied = (denial: Denial, ctx: Context) => unknown;

/** Middleware that says nothing about the state, so that the types of others stay as they are. */
export type KoaMiddleware = (ctx: KoaContext, next: () => Promise<unknown>) => Promise<unknown>;

interface Guardable {
  [GUARDED]?: Guarded<OnDenied>;
}

export function stateOf(ctx: KoaContext): Guarded<OnDenied> | undefined {
  return (ctx as Guardable)[GUARDED];
}

export function keepState(ctx: KoaContext, state: Guarded<OnDenied>): void {
  (ctx as Guardable)[GUARDED] = state;
}

export function viewOf(ctx: KoaContext): RequestView {
  return nodeRequestView(ctx.req, {
    address: () => ctx.request.ip,
    parsedQuery: () => ctx.request.query,
    pathParameter: (name) => parameterOf(ctx, name),
  });
}

export function lateCarriersOf(ctx: KoaContext): LateCarriers {
  return {
    body: ctx.request.body,
    contentType: () => ctx.req.headers['content-type'],
    pathParameter: (name) => parameterOf(ctx, name),
  };
}

/** Goes on, or answers and does not. What is thrown behind `next` is not ours to catch. */
export function settle(
  outcome: Outcome<unknown>,
  onDenied: OnDenied | undefined,
  { ctx, next }: { readonly ctx: KoaContext; readonly next: () => Promise<unknown> },
): Promise<unknown> {
  return outcome.ok ? next() : deny(outcome.denial, onDenied, ctx);
}

async function deny(denial: Denial, onDenied: OnDenied | undefined, ctx: KoaContext): Promise<void> {
  if (onDenied !== undefined) {
    const { status, body } = ctx;
    await onDenied(denial, ctx as Context);
    const isSet = ctx.body !== body || ctx.status !== status || hasExplicitStatus(ctx);
    if (isSet || ctx.respond === false || ctx.res.headersSent) return;
  }
  // The status first: a body without one is a 200. The headers before the body: to one without a type Koa adds its own.
  ctx.status = denial.status;
  ctx.set({ ...denial.headers });
  ctx.body = denial.body;
}

/** A 404 that was set looks like the one that every response begins with, but for this mark of Koa's. */
function hasExplicitStatus(ctx: KoaContext): boolean {
  return (ctx as { response?: { _explicitStatus?: boolean } }).response?._explicitStatus === true;
}

function parameterOf({ params }: KoaContext, name: string): unknown {
  return (params as Readonly<Record<string, unknown>> | undefined)?.[name];
}
