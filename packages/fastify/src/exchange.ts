import type { Denial, MaybePromise, Outcome, Principal, RequestView, Requirement } from '@orgkey/core';
import { type Adapter, createAdapter, createSettle, type Exchange, watchCall } from '@orgkey/core/adapter';
import { nodeViews, varyOnSend } from '@orgkey/core/node';
import type { HookHandlerDoneFunction as Done, FastifyReply, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is calling; `null` for a stranger, on an open route, and outside the plugin's scope. */
    principal: Principal | null;
  }
  interface FastifyContextConfig {
    /** What this route demands on top of the plugin's own requirement; `false` leaves it open. */
    orgkey?: Requirement | false;
  }
}

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
export type HookExchange = Exchange<[request: FastifyRequest, reply: FastifyReply, done: Done], OnDenied>;

export const settle: (answer: MaybePromise<Outcome<unknown>>, exchange: HookExchange) => void = createSettle({
  pass({ args: [, reply, done], guard }: HookExchange) {
    if (guard !== undefined) varyOnSend(reply.raw, guard.authenticator.vary);
    done();
  },
  async deny({ args: [request, reply], guard }, denial) {
    if (guard?.onDenied !== undefined) {
      // `reply.sent` turns true when the response has ended; asynchronous hooks and streams end it later.
      const isSent = watchCall(reply, 'send');
      await guard.onDenied(denial, request, reply);
      if (isSent() || reply.sent || reply.raw.headersSent) return;
    }
    // As a Buffer: to text Fastify adds a charset.
    reply.code(denial.status).headers(denial.headers).send(Buffer.from(denial.body));
  },
  fail({ args: [, , done] }, error) {
    done(error as Error);
  },
});

/** What is alike in all adapters, for Fastify. */
export const adapter: Adapter<HookExchange['args'], void> = createAdapter({ viewOf, settle });
