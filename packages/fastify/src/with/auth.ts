import type { Authenticator, Denial, Requirement } from '@orgkey/core';
import { createGuard, enter } from '@orgkey/core/adapter';
import { varyOnSend } from '@orgkey/core/node';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { viewOf } from '../exchange.js';

/** What {@link verifyApiKey} rejects with; Fastify answers with its status and headers, in its own form. */
export interface ApiKeyError extends Error {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The standard answer, for an error handler that wants to send that. */
  readonly denial: Denial;
}

/**
 * The first phase as one of several ways in, for `app.auth([…])` of `@fastify/auth`: resolves where the guard would
 * let the request in, and rejects with {@link ApiKeyError} where it would refuse it, so that the next way is tried.
 * For `onRequest` of routes that `config: { orgkey: false }` takes out of `apiKeyAuth`; that has to be registered,
 * since it judges which organization the request names.
 *
 * @example
 * app.get('/x', { config: { orgkey: false }, onRequest: app.auth([verifyApiKey(authenticator), verifySession]) }, …);
 */
export function verifyApiKey(
  authenticator: Authenticator,
  requirement?: Requirement,
): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const guard = createGuard(authenticator, requirement);
  return async (request, reply) => {
    const outcome = await enter(guard, request, viewOf(request));
    if (!outcome.ok) throw errorOf(outcome.denial);
    varyOnSend(reply.raw, authenticator.vary);
  };
}

function errorOf(denial: Denial): ApiKeyError {
  // Fastify's own answer has a type and a length of its own.
  const { 'content-type': _type, 'content-length': _length, ...headers } = denial.headers;
  return Object.assign(new Error(denial.title), { statusCode: denial.status, headers, denial });
}
