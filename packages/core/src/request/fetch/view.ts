import type { Denial } from '../../result/denial.js';
import { mergeVary } from '../../result/merge-vary.js';
import { queryOf } from '../query-of.js';
import type { RequestView } from '../request-view.js';

/** What only the runtime knows of a Fetch request. */
export interface FetchSources {
  /** The client's address, as far as the host trusts what tells it. */
  address?(): string | undefined;
  parsedQuery?(): unknown;
  pathParameter?(name: string): unknown;
  /** How many header lines arrived, where the runtime still knows. */
  headerLineCount?(): number | undefined;
}

/**
 * A view of a Fetch `Request`. Its `Headers` have joined the lines of one name already; how many lines
 * there were they can't tell.
 *
 * @example
 * const view = fetchRequestView(request, {});
 */
export function fetchRequestView(request: Pick<Request, 'headers' | 'url'>, sources: FetchSources): RequestView {
  return {
    header: (name) => request.headers.get(name) ?? undefined,
    headerLineCount: () => sources.headerLineCount?.(),
    address: () => sources.address?.(),
    rawQuery: () => queryOf(request.url),
    parsedQuery: () => sources.parsedQuery?.(),
    pathParameter: (name) => sources.pathParameter?.(name),
  };
}

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
