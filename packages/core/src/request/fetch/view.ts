import { queryOf } from '../query-of.js';
import type { RequestView } from '../request-view.js';
import { headerLineCount, peerAddress } from './node-bindings.js';
import { keptJson } from './read-json.js';

/** How a framework of Fetch requests is asked; `T` is what it hands to its handlers. The body is what `readJson` has read. */
export interface FetchReaders<T> {
  /** The Fetch request below. */
  raw(request: T): Pick<Request, 'headers' | 'url'>;
  /** The client's address, as far as the host trusts what tells it. Default: the socket's peer, where there are bindings. */
  readonly address?: ((request: T) => string | undefined) | undefined;
  /** What a server of `node:http` hands over beside the request: alone it knows the socket, and how many header lines arrived. */
  bindings?(request: T): unknown;
  parsedQuery?(request: T): unknown;
  pathParameter?(request: T, name: string): unknown;
}

/**
 * Makes the function that views a framework's Fetch requests. Their `Headers` have joined the lines of one
 * name already; how many lines there were they can't tell.
 *
 * @example
 * const viewOf = fetchViews({ raw: (request: Request) => request });
 */
export function fetchViews<T>(readers: FetchReaders<T>): (request: T) => RequestView {
  // The methods are shared by all views: a view is one small object, however often a request is viewed.
  const methods: RequestView & ThisType<{ readonly request: T }> = {
    header(name) {
      return readers.raw(this.request).headers.get(name) ?? undefined;
    },
    headerLineCount() {
      return headerLineCount(readers.bindings?.(this.request));
    },
    address() {
      return readers.address ? readers.address(this.request) : peerAddress(readers.bindings?.(this.request));
    },
    rawQuery() {
      return queryOf(readers.raw(this.request).url);
    },
    parsedQuery() {
      return readers.parsedQuery?.(this.request);
    },
    pathParameter(name) {
      return readers.pathParameter?.(this.request, name);
    },
    parsedBody() {
      return keptJson(readers.raw(this.request));
    },
  };
  return (request) => ({ __proto__: methods, request }) as unknown as RequestView;
}
