/**
 * The part of a request that core reads. An adapter gives a view; core never sees a path, a host or a
 * body stream. All methods are read at most a few times per request, so a view computes when it is asked.
 *
 * @example
 * const viewOf = nodeViews({ raw: (req: IncomingMessage) => req, address: (req) => req.socket.remoteAddress });
 * const outcome = await authenticator.authenticate(viewOf(req));
 */
export interface RequestView {
  /**
   * The value of a header, asked for in lower case; `undefined` when it was not sent, `''` when it was
   * sent empty. Several field lines of one name are joined by `', '` (RFC 9110 section 5.3), for every
   * name: where the runtime drops or splits lines, the view restores them.
   */
  header(name: string): string | undefined;
  /** How many header field lines the request has; `undefined` where the runtime can't tell. */
  headerLineCount(): number | undefined;
  /** The client's address by the framework's own trusted-proxy setting; `undefined` when unknown. */
  address(): string | undefined;
  /** The query of the request target without `?`, still encoded; `''` when there is none. */
  rawQuery(): string;
  /**
   * The query as the framework's own parser gives it to the handler: an object of names and values, where
   * there is a parser. Parsers do not agree on odd targets, so what the handler reads is judged as well.
   */
  parsedQuery?(): unknown;
  /** A path parameter of the route, decoded, as the handler will see it; `undefined` where there is none. */
  pathParameter(name: string): unknown;
  /** What the application's own parser made of the body; `undefined` where none has run yet. */
  parsedBody?(): unknown;
}
