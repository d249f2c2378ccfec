import { createSettle, type Denial, type Guard, type MaybePromise, type Outcome, type RequestView } from '@orgkey/core';
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

export const settle: (answer: MaybePromise<Outcome<unknown>>, exchange: Exchange) => void = createSettle<Exchange>({
  pass({ res, next, guard }) {
    if (guard !== undefined) varyOnSend(res, guard.authenticator.vary);
    next();
  },
  async deny({ req, res, guard }, denial) {
    await guard?.onDenied?.(denial, req as Request, res as Response);
    sendDenial(res, denial);
  },
  fail({ next }, error) {
    next(error);
  },
});
