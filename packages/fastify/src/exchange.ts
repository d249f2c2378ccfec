import { type Denial, type Guard, isPromise, type MaybePromise, type Outcome, type RequestView } from '@orgkey/core';
import { nodeViews, varyOnSend } from '@orgkey/core/node';
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Answers a refusal in the application's own way. What it returns is awaited; when no reply was sent by
 * then, the standard denial is. What it throws goes to Fastify's error handler.
 */
export type OnDenied = (denial: Denial, request: FastifyRequest, reply: FastifyReply) => unknown;

export const viewOf: (request: FastifyRequest) => RequestView = nodeViews({
  raw: (request) => request.raw,
  address: (request) => request.ip,
  parsedQuery: (request) => request.query,
  pathParameter: (request, name) => (request.params as Record<string, unknown> | null)?.[name],
  parsedBody: (request) => request.body,
});

/** What a hook was called with, and the guard in whose name it answers. */
export interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly done: (error?: Error) => void;
  readonly guard: Guard<OnDenied>;
}

/** Goes on or answers. Calls `done` once, and outside every try: what is thrown behind it is not ours to catch. */
export function settle(answer: MaybePromise<Outcome<unknown>>, exchange: Exchange): void {
  const { reply, done, guard } = exchange;
  if (isPromise(answer)) {
    void settleLater(answer, exchange);
  } else if (answer.ok) {
    varyOnSend(reply.raw, guard.authenticator.vary);
    done();
  } else if (guard.onDenied === undefined) {
    sendDenial(answer.denial, reply);
  } else {
    void answerOwnWay(answer.denial, guard.onDenied, exchange);
  }
}

async function settleLater(answer: Promise<Outcome<unknown>>, exchange: Exchange): Promise<void> {
  let outcome: Outcome<unknown>;
  try {
    outcome = await answer;
  } catch (error) {
    exchange.done(error as Error);
    return;
  }
  settle(outcome, exchange);
}

/** As a Buffer: to text Fastify adds a charset. */
function sendDenial(denial: Denial, reply: FastifyReply): void {
  reply.code(denial.status).headers(denial.headers).send(Buffer.from(denial.body));
}

async function answerOwnWay(denial: Denial, onDenied: OnDenied, { request, reply, done }: Exchange): Promise<void> {
  const send = reply.send.bind(reply);
  let sent = false;
  // `reply.sent` turns true when the response has ended; asynchronous hooks and streams end it later.
  reply.send = (payload) => {
    sent = true;
    return send(payload);
  };
  try {
    await onDenied(denial, request, reply);
  } catch (error) {
    done(error as Error);
    return;
  }
  if (!sent && !reply.sent && !reply.raw.headersSent) sendDenial(denial, reply);
}
