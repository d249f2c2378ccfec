import type { Denial, MaybePromise, Outcome, RequestView } from '@orgkey/core';
import { createSettle, type Guard } from '@orgkey/core/adapter';
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

export const settle: (answer: MaybePromise<Outcome<unknown>>, exchange: Exchange) => void = createSettle<Exchange>({
  pass({ reply, done, guard }) {
    varyOnSend(reply.raw, guard.authenticator.vary);
    done();
  },
  async deny({ request, reply, guard }, denial) {
    if (guard.onDenied !== undefined && (await answersOwnWay(guard.onDenied, { denial, request, reply }))) return;
    // As a Buffer: to text Fastify adds a charset.
    reply.code(denial.status).headers(denial.headers).send(Buffer.from(denial.body));
  },
  fail({ done }, error) {
    done(error as Error);
  },
});

/** `reply.sent` turns true when the response has ended; asynchronous hooks and streams end it later. */
async function answersOwnWay(
  onDenied: OnDenied,
  { denial, request, reply }: { denial: Denial; request: FastifyRequest; reply: FastifyReply },
): Promise<boolean> {
  const send = reply.send.bind(reply);
  let isSent = false;
  reply.send = (payload) => {
    isSent = true;
    return send(payload);
  };
  await onDenied(denial, request, reply);
  return isSent || reply.sent || reply.raw.headersSent;
}
