import type { IncomingMessage, ServerResponse } from 'node:http';
import { queryOf } from '../query-of.js';
import type { RequestView } from '../request-view.js';

/** The part of `http.IncomingMessage` (and of its HTTP/2 twin) that is read. */
export type NodeRequest = Pick<IncomingMessage, 'url' | 'headers' | 'rawHeaders'>;

/** The part of `http.ServerResponse` that is written. */
export type NodeResponse = ServerResponse;

/** What only the framework knows of a request. */
export interface ViewSources {
  /** The client's address by the framework's own trusted-proxy setting. */
  address(): string | undefined;
  parsedQuery?(): unknown;
  pathParameter?(name: string): unknown;
}

/**
 * A view of a request of `node:http`, without a bridge to `Request` or `Headers`: it reads `rawHeaders`,
 * which alone still has every field line (`headers` drops the second `Authorization`).
 *
 * @example
 * const view = nodeRequestView(req, { address: () => req.socket.remoteAddress });
 */
export function nodeRequestView(req: NodeRequest, sources: ViewSources): RequestView {
  const { rawHeaders } = req;
  return {
    header: (name) => combinedValue(rawHeaders, name),
    headerLineCount: () => rawHeaders.length / 2,
    address: () => sources.address(),
    rawQuery: () => queryOf(req.url ?? ''),
    parsedQuery: () => sources.parsedQuery?.(),
    pathParameter: (name) => sources.pathParameter?.(name),
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
