import type { Denial } from '../../result/denial.js';
import { mergeVary } from '../../result/merge-vary.js';

/**
 * A denial as a `Response`; for HEAD without its body. Return it, and do not throw it: an error handler
 * of the application would replace it.
 *
 * @example
 * if (!outcome.ok) return denialResponse(outcome.denial, request.method);
 */
export function denialResponse(denial: Denial, method: string): Response {
  const body = method === 'HEAD' ? null : denial.body;
  return new Response(body, { status: denial.status, statusText: denial.title, headers: denial.headers });
}

/** Makes a response vary by the headers that authenticated its request, merged with what it says itself. */
export function withVary(response: Response, fields: string): Response {
  const present = response.headers.get('vary');
  const merged = mergeVary(present ?? undefined, fields);
  // What is no response to HTTP (101, or 0 of Response.error()) can't be copied, and nobody caches it.
  if (merged === present || response.status < 200) return response;
  try {
    response.headers.set('vary', merged);
    return response;
  } catch {
    // Headers of a fetched or redirecting response can't be changed: copy it.
    const copy = new Response(response.body, response);
    copy.headers.set('vary', merged);
    return copy;
  }
}
