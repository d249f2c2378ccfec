import type { IncomingMessage, ServerResponse } from 'node:http';
import { queryOf } from '../query-of.js';
import type { RequestView } from '../request-view.js';

/** The part of `http.IncomingMessage` (and of its HTTP/2 twin) that is read. */
export type NodeRequest = Pick<IncomingMessage, 'url' | 'rawHeaders'>;

/** The part of `http.ServerResponse` that is written. */
export type NodeResponse = ServerResponse;

/** How a framework on `node:http` is asked; `T` is what it hands to its handlers. */
export interface NodeReaders<T> {
  /** The request of `node:http` below. */
  raw(request: T): NodeRequest;
  /** The client's address by the framework's own trusted-proxy setting. */
  address(request: T): string | undefined;
  parsedQuery?(request: T): unknown;
  pathParameter?(request: T, name: string): unknown;
  parsedBody?(request: T): unknown;
}

/**
 * Makes the function that views a framework's requests, without a bridge to `Request` or `Headers`: it
 * reads `rawHeaders`, which alone still has every field line (`headers` drops the second `Authorization`).
 *
 * @example
 * const viewOf = nodeViews({ raw: (req: IncomingMessage) => req, address: (req) => req.socket.remoteAddress });
 */
export function nodeViews<T>(readers: NodeReaders<T>): (request: T) => RequestView {
  // The methods are shared by all views: a view is one small object, however often a request is viewed.
  const methods: RequestView & ThisType<{ readonly request: T; readonly rawHeaders: readonly string[] }> = {
    header(name) {
      return combinedValue(this.rawHeaders, name);
    },
    headerLineCount() {
      return this.rawHeaders.length / 2;
    },
    address() {
      return readers.address(this.request);
    },
    rawQuery() {
      return queryOf(readers.raw(this.request).url ?? '');
    },
    parsedQuery() {
      return readers.parsedQuery?.(this.request);
    },
    pathParameter(name) {
      return readers.pathParameter?.(this.request, name);
    },
    parsedBody() {
      return readers.parsedBody?.(this.request);
    },
  };
  return (request) => {
    const { rawHeaders } = readers.raw(request);
    return { __proto__: methods, request, rawHeaders } as unknown as RequestView;
  };
}

/** RFC 9110 section 5.3: the values of all lines of that name, in order, joined by a comma. */
function combinedValue(rawHeaders: readonly string[], name: string): string | undefined {
  let value: string | undefined;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const line = rawHeaders[i] as string;
    if (line.length !== name.length || line.toLowerCase() !== name) continue;
    value = value === undefined ? (rawHeaders[i + 1] as string) : `${value}, ${rawHeaders[i + 1]}`;
  }
  return value;
}
