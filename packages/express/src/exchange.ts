import { type Denial, type Guard, isPromise, type MaybePromise, type Outcome, type RequestView } from '@orgkey/core';
import { type NodeRequest, type NodeResponse, nodeViews, sendDenial, varyOnSend } from '@orgkey/core/node';
import type { Request, Response } from 'express';

/** The part of Express' `Request` that is read, in the types of Express 4 and 5 alike. */
export interface ExpressRequest extends NodeRequest {
  readonly body?: unknown;
  readonly params: object;
  readonly query: unknown;
  readonly ip?: string | undefined;
}

type Next = (error?: unknown) => void;

/** A handler that names no parameters of its own, so that those of the handlers behind it stay inferred. */
export type ExpressHandler = (req: ExpressRequest, res: NodeResponse, next: Next) => void;

/**
 * Answers a refusal in the application's own way; it never gets `next`. What it returns is awaited; when
 * the response has not begun by then, the standard denial is sent. What it throws goes to Express.
 */
export type OnDenied = (denial: Denial, req: Request, res: Response) => unknown;

export const viewOf: (req: ExpressRequest) => RequestView = nodeViews({
  raw: (req) => req,
  address: (req) => req.ip,
  parsedQuery: (req) => req.query,
  pathParameter: (req, name) => (req.params as Record<string, unknown> | undefined)?.[name],
  parsedBody: (req) => req.body,
});

/** What a handler was called with, and the guard in whose name it answers. */
export interface Exchange {
  readonly req: ExpressRequest;
  readonly res: NodeResponse;
  readonly next: Next;
  readonly guard: Guard<OnDenied> | undefined;
}

/** Goes on or answers. Calls `next` once, and outside every try: what is thrown behind it is not ours to catch. */
export function settle(answer: MaybePromise<Outcome<unknown>>, exchange: Exchange): void {
  const { res, next, guard } = exchange;
  if (isPromise(answer)) {
    void settleLater(answer, exchange);
  } else if (answer.ok) {
    if (guard !== undefined) varyOnSend(res, guard.authenticator.vary);
    next();
  } else if (guard?.onDenied === undefined) {
    sendDenial(res, answer.denial);
  } else {
    void answerOwnWay(answer.denial, guard.onDenied, exchange);
  }
}

/** Express 4 never answers a request whose handler rejects: what rejects goes to `next`. */
async function settleLater(answer: Promise<Outcome<unknown>>, exchange: Exchange): Promise<void> {
  let outcome: Outcome<unknown>;
  try {
    outcome = await answer;
  } catch (error) {
    exchange.next(error);
    return;
  }
  settle(outcome, exchange);
}

async function answerOwnWay(denial: Denial, onDenied: OnDenied, { req, res, next }: Exchange): Promise<void> {
  try {
    await onDenied(denial, req as Request, res as Response);
    sendDenial(res, denial);
  } catch (error) {
    next(error);
  }
}
