import type { Denial, MaybePromise, Outcome, RequestView } from '@orgkey/core';
import { createSettle, type Guard } from '@orgkey/core/adapter';
import { type NodeRequest, type NodeResponse, nodeViews, sendDenial, varyOnSend } from '@orgkey/core/node';
import type { Request, Response } from 'express';

/**
 * The part of Express' `Request` that is named, in the types of Express 4 and 5 alike. Not its parameters, body and
 * query: from a name for them here Express would infer theirs in the handlers behind.
 */
export interface ExpressRequest extends NodeRequest {
  readonly ip?: string | undefined;
}

interface Parsed extends ExpressRequest {
  readonly body?: unknown;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: unknown;
}

/** A handler that leaves the types of the handlers behind it alone. */
export type ExpressHandler = (req: ExpressRequest, res: NodeResponse, next: (error?: unknown) => void) => void;

/**
 * Answers a refusal in the application's own way; it never gets `next`. What it returns is awaited; when
 * the response has not begun by then, the standard denial is sent. What it throws goes to Express.
 */
export type OnDenied = (denial: Denial, req: Request, res: Response) => unknown;

export const viewOf: (req: ExpressRequest) => RequestView = nodeViews({
  raw: (req: Parsed) => req,
  address: (req) => req.ip,
  parsedQuery: (req) => req.query,
  pathParameter: (req, name) => req.params?.[name],
  parsedBody: (req) => req.body,
});

/** What a handler was called with, and the guard in whose name it answers. */
export interface Exchange {
  readonly req: ExpressRequest;
  readonly res: NodeResponse;
  readonly next: (error?: unknown) => void;
  readonly guard: Guard<OnDenied> | undefined;
  /** What the response varies by from here on; absent where an earlier handler has seen to it. */
  readonly vary?: string;
}

export const settle: (answer: MaybePromise<Outcome<unknown>>, exchange: Exchange) => void = createSettle<Exchange>({
  pass({ res, next, vary }) {
    if (vary !== undefined) varyOnSend(res, vary);
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
