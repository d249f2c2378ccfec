import { type Denial, GUARDED, type Guard, type Guarded, type LateCarriers, type RequestView } from '@orgkey/core';
import { nodeRequestView } from '@orgkey/core/node';
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Answers a refusal in the application's own way. What it returns is awaited; when no reply was sent by
 * then, the standard denial is. What it throws goes to Fastify's error handler.
 */
export type OnDenied = (denial: Denial, request: FastifyRequest, reply: FastifyReply) => unknown;

/** What a hook was called with. */
export interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly done: (error?: Error) => void;
}

interface Guardable {
  [GUARDED]?: Guarded<OnDenied> | undefined;
}

export function stateOf(request: FastifyRequest): Guarded<OnDenied> | undefined {
  return (request as Guardable)[GUARDED];
}

export function keepState(request: FastifyRequest, state: Guarded<OnDenied>): void {
  (request as Guardable)[GUARDED] = state;
  request.principal = state.principal ?? null;
}

export function viewOf(request: FastifyRequest): RequestView {
  return nodeRequestView(request.raw, {
    address: () => request.ip,
    parsedQuery: () => request.query,
    pathParameter: (name) => parameterOf(request, name),
  });
}

export function lateCarriersOf(request: FastifyRequest): LateCarriers {
  return {
    body: request.body,
    contentType: () => request.headers['content-type'],
    pathParameter: (name) => parameterOf(request, name),
  };
}

/** Answers a refusal and leaves `done` uncalled, so that nothing behind the hook runs. */
export function deny(denial: Denial, guard: Guard<OnDenied>, exchange: Exchange): void {
  if (guard.onDenied === undefined) sendDenial(denial, exchange.reply);
  else void answerOwnWay(denial, guard.onDenied, exchange);
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

function parameterOf({ params }: FastifyRequest, name: string): unknown {
  return (params as Readonly<Record<string, unknown>> | null)?.[name];
}
