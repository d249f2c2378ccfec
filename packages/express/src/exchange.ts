import {
  type Denial,
  GUARDED,
  type Guard,
  type Guarded,
  type LateCarriers,
  type Outcome,
  type RequestView,
} from '@orgkey/core';
import { type NodeRequest, type NodeResponse, nodeRequestView, sendDenial } from '@orgkey/core/node';
import type { Request, Response } from 'express';

/** The part of Express' `Request` that is read, in the types of Express 4 and 5 alike. */
export interface ExpressRequest extends NodeRequest {
  readonly body?: unknown;
  readonly params: object;
  readonly query: unknown;
  readonly ip?: string | undefined;
}

/**
 * Answers a refusal in the application's own way; it never gets `next`. What it returns is awaited; when
 * the response has not begun by then, the standard denial is sent. What it throws goes to Express.
 */
export type OnDenied = (denial: Denial, req: Request, res: Response) => unknown;

/** A handler that leaves the types of the handlers behind it alone: it names no parameters of its own. */
export type ExpressHandler = (req: ExpressRequest, res: NodeResponse, next: (error?: unknown) => void) => void;

/** What a handler was called with. */
export interface Exchange {
  readonly req: ExpressRequest;
  readonly res: NodeResponse;
  readonly next: (error?: unknown) => void;
}

interface Guardable {
  [GUARDED]?: Guarded<OnDenied>;
}

export function stateOf(req: ExpressRequest): Guarded<OnDenied> | undefined {
  return (req as Guardable)[GUARDED];
}

export function keepState(req: ExpressRequest, state: Guarded<OnDenied>): void {
  (req as Guardable)[GUARDED] = state;
}

export function viewOf(req: ExpressRequest): RequestView {
  return nodeRequestView(req, {
    address: () => req.ip,
    parsedQuery: () => req.query,
    pathParameter: (name) => parameterOf(req, name),
  });
}

export function lateCarriersOf(req: ExpressRequest): LateCarriers {
  return {
    body: req.body,
    contentType: () => req.headers['content-type'],
    pathParameter: (name) => parameterOf(req, name),
  };
}

/** Goes on or answers. Calls `next` once, and outside every try: what is thrown behind it is not ours to catch. */
export function settle(outcome: Outcome<unknown>, guard: Guard<OnDenied>, exchange: Exchange): void {
  if (outcome.ok) exchange.next();
  else if (guard.onDenied === undefined) sendDenial(exchange.res, outcome.denial);
  else void answerOwnWay(outcome.denial, guard.onDenied, exchange);
}

async function answerOwnWay(denial: Denial, onDenied: OnDenied, { req, res, next }: Exchange): Promise<void> {
  try {
    await onDenied(denial, req as Request, res as Response);
    sendDenial(res, denial);
  } catch (error) {
    next(error);
  }
}

function parameterOf({ params }: ExpressRequest, name: string): unknown {
  return (params as Readonly<Record<string, unknown>> | undefined)?.[name];
}
