/**
 * A request as it goes over the wire. Header lines are written as they are, so that a case can send a
 * name twice, in odd case, with a TAB, or with bytes that no HTTP client would let through.
 */
export interface RawRequest {
  /** Default `GET`. */
  readonly method?: string;
  /** The request target, in any form (RFC 9112 section 3.2). */
  readonly target: string;
  /** Header lines without line end, in Latin-1: one character is one byte. */
  readonly lines?: readonly string[];
  /** Sent with `Content-Length`, unless a line says otherwise. */
  readonly body?: string | Uint8Array;
  /** A media type for the body; default `application/json`, `null` for none. */
  readonly contentType?: string | null;
  /** Announces this many bytes of body, and sends no more than `body`. The reply has to come all the same. */
  readonly announcedLength?: number;
  /** Default `Host: localhost`. */
  readonly host?: string;
}

/** The bytes of a request. It asks the server to close, so that whatever follows the response is seen. */
export function bytesOf(request: RawRequest): Uint8Array {
  const { method = 'GET', target, lines = [], host = 'localhost', body, announcedLength } = request;
  const content = body === undefined ? undefined : Buffer.from(body as Uint8Array);
  const has = (name: string): boolean => lines.some((line) => line.toLowerCase().startsWith(`${name}:`));
  const head = [`${method} ${target} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...lines];
  const { contentType = 'application/json' } = request;
  if (content !== undefined && contentType !== null && !has('content-type')) head.push(`Content-Type: ${contentType}`);
  const length = announcedLength ?? content?.length;
  if (length !== undefined && !has('content-length') && !has('transfer-encoding'))
    head.push(`Content-Length: ${length}`);
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), content ?? Buffer.alloc(0)]);
}
